"""Makes a PDF that shows PNG pictures, one a page: pictures_to_pdf.py PDF PNG ...

The pictures are RGB or grey with 8 bits, not interlaced; their compressed rows are put into the PDF as they are.
"""
import struct
import sys


def read_png(path):
    data = open(path, "rb").read()
    at, rows = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, bits, color, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert bits == 8 and color in (0, 2) and not interlaced
        if kind == b"IDAT":
            rows += body
        at += size + 12
    return width, height, color, rows


objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
pages = []
for path in sys.argv[2:]:
    width, height, color, rows = read_png(path)
    space, colors = (b"/DeviceRGB", 3) if color == 2 else (b"/DeviceGray", 1)
    objects.append(b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%s/Filter/FlateDecode/DecodeParms"
                   b"<</Predictor 15/Colors %d/Columns %d>>/Length %d>> stream\n%s\nendstream"
                   % (width, height, space, colors, width, len(rows), rows))
    content = b"q 400 0 0 %d 90 300 cm /Im Do Q" % (400 * height // width)
    objects.append(b"<</Length %d>> stream\n%s\nendstream" % (len(content), content))
    objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</XObject<</Im %d 0 R>> >> >>"
                   % (len(objects), len(objects) - 1))
    pages.append(len(objects))
objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), b" ".join(b"%d 0 R" % page for page in pages))
file = b"%PDF-1.5\n"
table = b"0000000000 65535 f \n"
for number, body in enumerate(objects, 1):
    table += b"%010d 00000 n \n" % len(file)
    file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
size = len(objects) + 1
file += b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, table, size, len(file))
open(sys.argv[1], "wb").write(file)
