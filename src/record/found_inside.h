/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUIRE_RECORD_FOUND_INSIDE_H
#define QUIRE_RECORD_FOUND_INSIDE_H

/* What stands between the uri of a document and the name of what was found in it: "a.zip!/b.txt". */
#define QUIRE_FOUND_INSIDE "!/"

#endif
