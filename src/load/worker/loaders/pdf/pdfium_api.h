/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of libpdfium that Quire calls, and nothing else: its headers are in no package that set-up
 * installs. PDFIUM_SYMBOLS names each of them; a test looks every one up in the library. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDFIUM_API_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDFIUM_API_H

#include <stddef.h>

typedef struct pdfium_document *FPDF_DOCUMENT;
typedef struct pdfium_page *FPDF_PAGE;
typedef struct pdfium_text_page *FPDF_TEXTPAGE;
typedef struct pdfium_bookmark *FPDF_BOOKMARK;
typedef struct pdfium_dest *FPDF_DEST;
typedef struct pdfium_annotation *FPDF_ANNOTATION;
typedef struct pdfium_form *FPDF_FORMHANDLE;
typedef struct pdfium_page_object *FPDF_PAGEOBJECT;
typedef struct pdfium_attachment *FPDF_ATTACHMENT;

typedef struct {
    float left, top, right, bottom;
} FS_RECTF;
typedef struct {
    float a, b, c, d, e, f;
} FS_MATRIX;

/* The form module wants a table of callbacks. Quire gives none: 2 is the version, the rest stays zero. The real
 * table is shorter than this one. */
typedef struct {
    int version;
    void *callbacks[63];
} FPDF_FORMFILLINFO;

/* Where fonts come from that a file names and does not hold. PDFium looks through the system's folders unless it is
 * given such a table. Version 1; callbacks may be NULL, and NULL of MapFont and GetFont means that there is none. Sizes
 * are those needed, whether or not they fitted. */
typedef struct FPDF_SYSFONTINFO {
    int version;
    void (*Release)(struct FPDF_SYSFONTINFO *fonts);
    void (*EnumFonts)(struct FPDF_SYSFONTINFO *fonts, void *mapper);
    void *(*MapFont)(struct FPDF_SYSFONTINFO *fonts, int weight, int italic, int charset, int pitch,
                     const char *face, int *exact);
    void *(*GetFont)(struct FPDF_SYSFONTINFO *fonts, const char *face);
    unsigned long (*GetFontData)(struct FPDF_SYSFONTINFO *fonts, void *font, unsigned int table,
                                 unsigned char *buffer, unsigned long size);
    unsigned long (*GetFaceName)(struct FPDF_SYSFONTINFO *fonts, void *font, char *buffer,
                                 unsigned long size);
    int (*GetFontCharset)(struct FPDF_SYSFONTINFO *fonts, void *font);
    void (*DeleteFont)(struct FPDF_SYSFONTINFO *fonts, void *font);
} FPDF_SYSFONTINFO;

enum { PDFIUM_ERROR_FILE = 2, PDFIUM_ERROR_FORMAT = 3, PDFIUM_ERROR_PASSWORD = 4, PDFIUM_ERROR_SECURITY = 5 };
enum { PDFIUM_ANNOT_LINK = 2, PDFIUM_ANNOT_POPUP = 16, PDFIUM_ANNOT_FILE = 17, PDFIUM_ANNOT_WIDGET = 20 };
enum { PDFIUM_FLAG_INVISIBLE = 1, PDFIUM_FLAG_HIDDEN = 2 };
enum {
    PDFIUM_FIELD_PUSH_BUTTON = 1,
    PDFIUM_FIELD_CHECK_BOX = 2,
    PDFIUM_FIELD_RADIO_BUTTON = 3,
    PDFIUM_FIELD_COMBO_BOX = 4,
    PDFIUM_FIELD_LIST_BOX = 5
};
enum { PDFIUM_OBJECT_TEXT = 1, PDFIUM_OBJECT_PATH = 2, PDFIUM_OBJECT_FORM = 5 };
enum { PDFIUM_FLATTENED = 1 };

void FPDF_InitLibrary(void);
void FPDF_DestroyLibrary(void);
/* Keeps the pointer until the library is destroyed. */
void FPDF_SetSystemFontInfo(FPDF_SYSFONTINFO *fonts);
unsigned long FPDF_GetLastError(void);

FPDF_DOCUMENT FPDF_LoadMemDocument64(const void *bytes, size_t size, const char *password);
void FPDF_CloseDocument(FPDF_DOCUMENT document);
int FPDF_GetPageCount(FPDF_DOCUMENT document);
int FPDF_DocumentHasValidCrossReferenceTable(FPDF_DOCUMENT document);
/* Strings come as UTF-16LE with a final NUL; the result counts bytes, whether or not they fitted. */
unsigned long FPDF_GetMetaText(FPDF_DOCUMENT document, const char *tag, void *buffer, unsigned long size);

FPDF_PAGE FPDF_LoadPage(FPDF_DOCUMENT document, int index);
void FPDF_ClosePage(FPDF_PAGE page);
int FPDF_GetPageBoundingBox(FPDF_PAGE page, FS_RECTF *box);
int FPDFPage_GetRotation(FPDF_PAGE page);

FPDF_TEXTPAGE FPDFText_LoadPage(FPDF_PAGE page);
void FPDFText_ClosePage(FPDF_TEXTPAGE text);
int FPDFText_CountChars(FPDF_TEXTPAGE text);
unsigned int FPDFText_GetUnicode(FPDF_TEXTPAGE text, int index);
int FPDFText_IsGenerated(FPDF_TEXTPAGE text, int index);
double FPDFText_GetFontSize(FPDF_TEXTPAGE text, int index);
int FPDFText_GetFontWeight(FPDF_TEXTPAGE text, int index);
unsigned long FPDFText_GetFontInfo(FPDF_TEXTPAGE text, int index, void *buffer, unsigned long size,
                                   int *flags);
float FPDFText_GetCharAngle(FPDF_TEXTPAGE text, int index);
int FPDFText_GetLooseCharBox(FPDF_TEXTPAGE text, int index, FS_RECTF *box);
int FPDFText_GetCharBox(FPDF_TEXTPAGE text, int index, double *left, double *right, double *bottom,
                        double *top);
int FPDFText_GetCharOrigin(FPDF_TEXTPAGE text, int index, double *x, double *y);
int FPDFText_GetMatrix(FPDF_TEXTPAGE text, int index, FS_MATRIX *matrix);

/* NULL for characters that PDFium made up. */
FPDF_PAGEOBJECT FPDFText_GetTextObject(FPDF_TEXTPAGE text, int index);

int FPDFPage_CountObjects(FPDF_PAGE page);
FPDF_PAGEOBJECT FPDFPage_GetObject(FPDF_PAGE page, int index);
int FPDFPageObj_GetType(FPDF_PAGEOBJECT object);
int FPDFPageObj_GetBounds(FPDF_PAGEOBJECT object, float *left, float *bottom, float *right, float *top);
int FPDFPageObj_SetIsActive(FPDF_PAGEOBJECT object, int active);
int FPDFFormObj_CountObjects(FPDF_PAGEOBJECT form);
FPDF_PAGEOBJECT FPDFFormObj_GetObject(FPDF_PAGEOBJECT form, unsigned long index);

FPDF_BOOKMARK FPDFBookmark_GetFirstChild(FPDF_DOCUMENT document, FPDF_BOOKMARK parent);
FPDF_BOOKMARK FPDFBookmark_GetNextSibling(FPDF_DOCUMENT document, FPDF_BOOKMARK bookmark);
unsigned long FPDFBookmark_GetTitle(FPDF_BOOKMARK bookmark, void *buffer, unsigned long size);
FPDF_DEST FPDFBookmark_GetDest(FPDF_DOCUMENT document, FPDF_BOOKMARK bookmark);
int FPDFDest_GetDestPageIndex(FPDF_DOCUMENT document, FPDF_DEST dest);

FPDF_FORMHANDLE FPDFDOC_InitFormFillEnvironment(FPDF_DOCUMENT document, FPDF_FORMFILLINFO *callbacks);
void FPDFDOC_ExitFormFillEnvironment(FPDF_FORMHANDLE form);
int FPDFPage_GetAnnotCount(FPDF_PAGE page);
FPDF_ANNOTATION FPDFPage_GetAnnot(FPDF_PAGE page, int index);
void FPDFPage_CloseAnnot(FPDF_ANNOTATION annotation);
int FPDFAnnot_GetSubtype(FPDF_ANNOTATION annotation);
int FPDFAnnot_GetRect(FPDF_ANNOTATION annotation, FS_RECTF *box);
unsigned long FPDFAnnot_GetStringValue(FPDF_ANNOTATION annotation, const char *key, void *buffer,
                                       unsigned long size);
int FPDFAnnot_GetFormFieldType(FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation);
unsigned long FPDFAnnot_GetFormFieldName(FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation, void *buffer,
                                         unsigned long size);
unsigned long FPDFAnnot_GetFormFieldAlternateName(FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation,
                                                  void *buffer, unsigned long size);
unsigned long FPDFAnnot_GetFormFieldValue(FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation, void *buffer,
                                          unsigned long size);
int FPDFAnnot_IsChecked(FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation);
int FPDFAnnot_GetOptionCount(FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation);
unsigned long FPDFAnnot_GetOptionLabel(FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation, int index,
                                       void *buffer, unsigned long size);
int FPDFAnnot_IsOptionSelected(FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation, int index);
int FPDFAnnot_GetFlags(FPDF_ANNOTATION annotation);
unsigned long FPDFAnnot_GetAP(FPDF_ANNOTATION annotation, int mode, void *buffer, unsigned long size);
/* Draws what annotations show into the page's content, in the document and not in `page`; usage 0 is the screen. */
int FPDFPage_Flatten(FPDF_PAGE page, int usage);

int FPDFDoc_GetAttachmentCount(FPDF_DOCUMENT document);
FPDF_ATTACHMENT FPDFDoc_GetAttachment(FPDF_DOCUMENT document, int index);
FPDF_ATTACHMENT FPDFAnnot_GetFileAttachment(FPDF_ANNOTATION annotation);
unsigned long FPDFAttachment_GetName(FPDF_ATTACHMENT attachment, void *buffer, unsigned long size);
/* The media type. */
unsigned long FPDFAttachment_GetSubtype(FPDF_ATTACHMENT attachment, void *buffer, unsigned long size);
/* *needed is the file's size; nothing is written to a buffer that is too small. 0: there is no file. */
int FPDFAttachment_GetFile(FPDF_ATTACHMENT attachment, void *buffer, unsigned long size,
                           unsigned long *needed);

/* clang-format off */
#define PDFIUM_SYMBOLS(X) \
    X(FPDF_InitLibrary) X(FPDF_DestroyLibrary) X(FPDF_SetSystemFontInfo) X(FPDF_GetLastError) \
    X(FPDF_LoadMemDocument64) X(FPDF_CloseDocument) X(FPDF_GetPageCount) X(FPDF_DocumentHasValidCrossReferenceTable) \
    X(FPDF_GetMetaText) X(FPDF_LoadPage) X(FPDF_ClosePage) X(FPDF_GetPageBoundingBox) \
    X(FPDFPage_GetRotation) X(FPDFText_LoadPage) X(FPDFText_ClosePage) X(FPDFText_CountChars) \
    X(FPDFText_GetUnicode) X(FPDFText_IsGenerated) X(FPDFText_GetFontSize) X(FPDFText_GetFontWeight) \
    X(FPDFText_GetFontInfo) X(FPDFText_GetCharAngle) X(FPDFText_GetLooseCharBox) X(FPDFText_GetCharBox) \
    X(FPDFText_GetCharOrigin) X(FPDFText_GetMatrix) X(FPDFBookmark_GetFirstChild) X(FPDFBookmark_GetNextSibling) \
    X(FPDFBookmark_GetTitle) X(FPDFBookmark_GetDest) X(FPDFDest_GetDestPageIndex) \
    X(FPDFDOC_InitFormFillEnvironment) X(FPDFDOC_ExitFormFillEnvironment) X(FPDFPage_GetAnnotCount) \
    X(FPDFPage_GetAnnot) X(FPDFPage_CloseAnnot) X(FPDFAnnot_GetSubtype) X(FPDFAnnot_GetRect) \
    X(FPDFAnnot_GetStringValue) X(FPDFAnnot_GetFormFieldType) X(FPDFAnnot_GetFormFieldName) \
    X(FPDFAnnot_GetFormFieldAlternateName) X(FPDFAnnot_GetFormFieldValue) X(FPDFAnnot_IsChecked) \
    X(FPDFText_GetTextObject) X(FPDFPage_CountObjects) X(FPDFPage_GetObject) X(FPDFPageObj_GetType) \
    X(FPDFPageObj_GetBounds) X(FPDFPageObj_SetIsActive) X(FPDFFormObj_CountObjects) X(FPDFFormObj_GetObject) \
    X(FPDFAnnot_GetOptionCount) X(FPDFAnnot_GetOptionLabel) X(FPDFAnnot_IsOptionSelected) \
    X(FPDFAnnot_GetFlags) X(FPDFAnnot_GetAP) X(FPDFPage_Flatten) X(FPDFDoc_GetAttachmentCount) \
    X(FPDFDoc_GetAttachment) X(FPDFAnnot_GetFileAttachment) X(FPDFAttachment_GetName) \
    X(FPDFAttachment_GetSubtype) X(FPDFAttachment_GetFile)
/* clang-format on */

#endif
