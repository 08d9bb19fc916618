# SPDX-License-Identifier: Apache-2.0
"""Database servers that a test or a benchmark starts itself: PostgreSQL and MariaDB of Debian, each with its files in a folder
of its own and on a socket there, never on a port; and unixODBC with its SQLite driver, told of by files of the test's own.

No system service is asked for anything. Both servers refuse to run as root, so where root runs the tests they belong to
`nobody`. They end with the process that started them, however that ends."""
import ctypes
import glob
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

SECRET = "s3cret-Wort-密码"  # of the user `reader`: no message, trace, log or base may hold it
START_SECONDS = 60
PR_SET_PDEATHSIG = 1


class Absent(Exception):
    """What is needed is not installed; the message says which package has it."""


def end_with_parent(number):
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, number)


class Server:
    """A server process over a folder of its own."""

    unlike_root = "nobody"
    stop_signal = signal.SIGTERM

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="quire-db-"))  # short: a socket's path has 107 bytes
        self.log = self.folder / "log"
        self.data = self.folder / "data"
        self.process = None
        self.identity = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam(self.unlike_root)
            self.identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.folder.chmod(0o755)
        try:
            self.create()
            self.start()
        except BaseException:
            self.close()
            raise

    def call(self, *words, stdin=b""):
        with open(self.log, "ab") as log:
            done = subprocess.run([str(word) for word in words], input=stdin, stdout=log, stderr=log, cwd=self.folder,
                                  env=self.environment(), **self.identity)
        assert done.returncode == 0, self.log.read_text(errors="replace")[-2000:]

    @staticmethod
    def environment():
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "TZ": "UTC"}

    def start(self):
        """Starts it, and waits until it takes connections."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([str(word) for word in self.command()], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, cwd=self.folder, env=self.environment(),
                                            preexec_fn=end_with_parent(self.stop_signal), **self.identity)
        until = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < until, self.log.read_text(errors="replace")[-2000:]
            time.sleep(.05)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def kill(self):
        """As a crash would."""
        self.process.kill()
        self.process.wait()

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def answers(self):
        return self.client("SELECT 1", check=False).returncode == 0

    def sql(self, statements, database=None):
        """Runs them as the server's owner, and gives what the last query gave: rows of texts."""
        done = self.client(statements, database)
        return [line.split("\t") for line in done.stdout.decode("utf-8", "replace").splitlines()]

    def client(self, statements, database=None, check=True):
        done = subprocess.run([str(word) for word in self.client_command(database)], capture_output=True,
                              input=statements if isinstance(statements, bytes) else statements.encode(),
                              env=self.environment())
        assert not check or done.returncode == 0, done.stderr.decode(errors="replace")
        return done


class PostgreSQL(Server):
    """The owner `owner` comes in by the socket alone; `reader` needs its password and may read what it was granted."""

    stop_signal = signal.SIGINT  # "fast": who is connected is sent away
    port = 5432                  # only names the socket

    def create(self):
        self.programs = installed("/usr/lib/postgresql/*/bin", "postgresql-15")
        self.call(self.programs / "initdb", "--pgdata", self.data, "--username", "owner", "--auth-local", "trust",
                  "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions")
        (self.data / "pg_hba.conf").write_text("local all owner trust\nlocal all all scram-sha-256\n")

    def command(self):
        settings = {"listen_addresses": "", "port": self.port, "unix_socket_directories": self.folder,
                    "unix_socket_permissions": "0777", "fsync": "off", "full_page_writes": "off",
                    "shared_buffers": "32MB", "timezone": "UTC", "log_timezone": "UTC"}
        return [self.programs / "postgres", "-D", self.data,
                *(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))]

    def client_command(self, database):
        return ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator", "\t", "--set",
                "ON_ERROR_STOP=1", "--host", self.folder, "--port", self.port, "--username", "owner", "--dbname",
                database or "postgres"]

    def kill(self):
        # A postmaster that is killed leaves its children to notice by themselves; "immediate" ends them too, without a word to any.
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def make(self, database, statements="", encoding="UTF8"):
        """An empty database that `reader` may read, after the statements."""
        literal = SECRET.replace("'", "''")
        self.sql("SELECT 1 FROM pg_roles WHERE rolname = 'reader'") or self.sql(
            f"CREATE ROLE reader LOGIN PASSWORD '{literal}'")
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        self.sql(f"CREATE DATABASE \"{database}\" ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
        self.sql(statements, database)
        self.sql("GRANT USAGE ON SCHEMA public TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;"
                 "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader;", database)


class MariaDB(Server):
    """The owner is `root` without a password; `reader` needs its own and may read what it was granted."""

    def create(self):
        self.programs = installed("/usr/sbin/mariadbd", "mariadb-server-core").parent
        installed("/usr/bin/mariadb", "mariadb-client-core")
        self.data.mkdir()
        if self.identity:
            os.chown(self.data, self.identity["user"], self.identity["group"])
        self.call("mariadb-install-db", "--no-defaults", f"--datadir={self.data}", "--skip-test-db",
                  "--auth-root-authentication-method=normal")

    def command(self):
        return [self.programs / "mariadbd", "--no-defaults", f"--datadir={self.data}", f"--socket={self.socket}",
                f"--pid-file={self.folder / 'pid'}", "--skip-networking", "--innodb-flush-log-at-trx-commit=2",
                "--innodb-buffer-pool-size=32M", "--max-allowed-packet=1G", "--default-time-zone=+00:00",
                "--local-infile=0"]

    @property
    def socket(self):
        return self.folder / "socket"

    def client_command(self, database):
        return ["mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root", "--batch", "--skip-column-names",
                "--default-character-set=utf8mb4", "--max-allowed-packet=1G", *([database] if database else [])]

    def make(self, database, statements="", encoding="utf8mb4"):
        """An empty database that `reader` may read, after the statements."""
        literal = SECRET.replace("'", "''")
        self.sql(f"CREATE USER IF NOT EXISTS reader IDENTIFIED BY '{literal}';"
                 f"DROP DATABASE IF EXISTS `{database}`; CREATE DATABASE `{database}` CHARACTER SET {encoding};"
                 f"GRANT SELECT, SHOW VIEW ON `{database}`.* TO reader;")
        self.sql(statements, database)


class Odbc:
    """A data source `shop` over an SQLite file, known through files of its own."""

    def __init__(self, folder):
        driver = installed("/usr/lib/*/odbc/libsqlite3odbc.so", "libsqliteodbc")
        installed("/usr/lib/*/libodbc.so.2", "libodbc2")
        self.folder = pathlib.Path(folder)
        self.database = self.folder / "shop.db"
        (self.folder / "odbcinst.ini").write_text(f"[SQLite3]\nDescription=SQLite\nDriver={driver}\n")
        (self.folder / "odbc.ini").write_text(f"[shop]\nDriver=SQLite3\nDatabase={self.database}\n")
        self.variables = {"ODBCSYSINI": str(self.folder), "ODBCINI": str(self.folder / "odbc.ini")}


def installed(pattern, package):
    found = sorted(glob.glob(pattern))
    if not found:
        raise Absent(f"Debian's package {package} is not installed")
    return pathlib.Path(found[-1])
