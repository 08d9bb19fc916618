# SPDX-License-Identifier: Apache-2.0
"""The same tables in every kind of database that Quire reads, and how each kind writes them down.

A `Database` is one database of one kind: `make` fills it, `sql` changes it, `word` names it for `quire add`, with `flags` and
`variables` beside it. What a kind cannot do stands in its class, so that tests are written once."""
import datetime
import decimal
import sqlite3
import urllib.parse

from database_servers import SECRET

PASSWORD_VARIABLE = "SHOP_PASSWORD"


class Table:
    """`columns` are (name, type, comment), the first one the key; types are those of Database.types."""

    def __init__(self, name, columns, rows):
        self.name, self.columns, self.rows = name, columns, rows


class Database:
    kind = title = ""
    types = {}
    flags = ()
    variables = {}
    has_rights = True     # of users, who may be denied something
    is_server = True      # which may be down
    holds_bad_text = True  # text whose bytes are none of its encoding

    def literal(self, value):
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return self.boolean(value)
        if isinstance(value, (int, float, decimal.Decimal)):
            return str(value)
        if isinstance(value, bytes):
            return self.bytes(value)
        if isinstance(value, (datetime.date, datetime.time)):
            value = str(value).rstrip("0") if "." in str(value) else str(value)
        return "'" + value.replace("'", "''") + "'"

    def boolean(self, value):
        return "1" if value else "0"

    def bytes(self, value):
        return f"x'{value.hex()}'"

    def quote(self, name):
        return '"' + name.replace('"', '""') + '"'

    def statements(self, table):
        columns = ", ".join(f"{self.quote(name)} {self.types[kind]}{' PRIMARY KEY' if i == 0 else ''}"
                            for i, (name, kind, _) in enumerate(table.columns))
        yield f"CREATE TABLE {self.quote(table.name)} ({columns})"
        for row in table.rows:
            yield f"INSERT INTO {self.quote(table.name)} VALUES ({', '.join(map(self.literal, row))})"

    def make(self, *tables):
        self.empty()
        for table in tables:
            for statement in self.statements(table):
                self.sql(statement)

    def add(self, quire, *more, code=0, **named):
        return quire.json("add", self.word, *self.flags, *more, code=code, **self.variables, **named)

    def sync(self, quire, *more, code=0, **named):
        return quire.json("sync", *more, code=code, **self.variables, **named)


class Sqlite(Database):
    kind, title = "sqlite", "SQLite"
    types = {"integer": "integer", "text": "text", "decimal": "decimal(12,2)", "real": "double", "boolean": "boolean",
             "date": "date", "time": "time", "moment": "timestamp", "json": "json", "blob": "blob"}
    has_rights = is_server = False

    def __init__(self, path):
        self.path = path
        self.word = f"sqlite:{path}"

    def empty(self):
        self.path.unlink(missing_ok=True)

    def sql(self, statement):
        with sqlite3.connect(self.path) as base:
            base.execute(statement)
        base.close()

    def bad_text(self, table, column, value):
        self.sql(f"UPDATE {table} SET {column} = CAST({self.bytes(value)} AS text)")


class ByOdbc(Sqlite):
    kind, title = "odbc", "ODBC"
    holds_bad_text = False  # the driver leaves out what it cannot turn into UTF-16

    def __init__(self, odbc):
        super().__init__(odbc.database)
        self.word, self.variables = "odbc:shop", odbc.variables


class Server(Database):
    flags = ("--password-variable", PASSWORD_VARIABLE)
    variables = {PASSWORD_VARIABLE: SECRET}
    holds_bad_text = False
    name = "shop"

    def __init__(self, server):
        self.server = server
        self.word = self.word_of(self.name)

    def empty(self, encoding=None):
        self.server.make(self.name, **({"encoding": encoding} if encoding else {}))

    def sql(self, statement):
        return self.server.sql(statement + ";", self.name)

    def word_of_owner(self):
        """Who may do everything and has no password."""
        return self.word_of(self.name, self.owner)


class PostgreSQL(Server):
    kind, title, owner = "postgresql", "PostgreSQL", "owner"
    types = {"integer": "integer", "text": "text", "decimal": "numeric(12,2)", "real": "double precision",
             "boolean": "boolean", "date": "date", "time": "time", "moment": "timestamp", "json": "json", "blob": "bytea"}

    def word_of(self, name, user="reader"):
        return f"postgresql://{user}@/{name}?host={urllib.parse.quote(str(self.server.folder), safe='/')}"

    def boolean(self, value):
        return "true" if value else "false"

    def bytes(self, value):
        return f"'\\x{value.hex()}'"


class MySQL(Server):
    kind, title, owner = "mysql", "MySQL", "root"
    types = {"integer": "int", "text": "longtext", "decimal": "decimal(12,2)", "real": "double", "boolean": "boolean",
             "date": "date", "time": "time", "moment": "datetime(6)", "json": "json", "blob": "longblob"}

    def word_of(self, name, user="reader"):
        return f"mysql://{user}@/{name}?socket={urllib.parse.quote(str(self.server.socket), safe='/')}"

    def quote(self, name):
        return "`" + name.replace("`", "``") + "`"

    def statements(self, table):
        # Its tables need the size of a text that is a key.
        return (statement.replace("longtext PRIMARY KEY", "varchar(100) PRIMARY KEY") for statement in super().statements(table))


KINDS = {"sqlite": Sqlite, "postgresql": PostgreSQL, "mysql": MySQL, "odbc": ByOdbc}
