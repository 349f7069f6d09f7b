#include "document/pdf/page/file.hpp"

#include <new>

namespace telltale {

void parse_pdf(QPDF& pdf, std::span<const std::uint8_t> bytes, const std::string& password) {
    pdf.setSuppressWarnings(true);
    const char* const content = reinterpret_cast<const char*>(bytes.data());
    pdf.processMemoryFile("document", content, bytes.size(), password.empty() ? nullptr : password.c_str());
}

std::string static_id() {
    return "31415926535897932384626433832795";
}  // QPDFWriter::setStaticID's constant

void keep_streams(QPDF& pdf, QPDFWriter& writer) {
    for (QPDFObjectHandle object : pdf.getAllObjects()) {
        if (object.isStream()) object.setFilterOnWrite(false);
    }
    writer.setDecodeLevel(qpdf_dl_none);
    writer.setCompressStreams(true);  // only object and cross-reference streams are left to it
    writer.setObjectStreamMode(qpdf_o_preserve);
    writer.setStaticID(true);
    writer.setMinimumPDFVersion("1.4");  // transparency
}

std::vector<std::uint8_t> write_pdf(QPDF& pdf, const std::function<void(QPDFWriter&)>& set) {
    // The writer fills in this number, but only where there was one; qpdf calls a file without it damaged.
    if (!pdf.getTrailer().getKey("/Size").isInteger()) pdf.getTrailer().replaceKey("/Size", QPDFObjectHandle::newInteger(0));
    QPDFWriter writer(pdf);
    keep_streams(pdf, writer);
    set(writer);
    writer.setOutputMemory();
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    return {buffer->getBuffer(), buffer->getBuffer() + buffer->getSize()};
}

[[noreturn]] void rethrow_pdf_error() {
    try {
        throw;
    } catch (const Error&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw Error(ErrorKind::system, "no memory to read the PDF");
    } catch (const QPDFExc& error) {
        const std::string detail = error.getMessageDetail();
        if (error.getErrorCode() == qpdf_e_password) throw Error(ErrorKind::encrypted, "it needs a password");
        if (error.getErrorCode() == qpdf_e_unsupported)
            throw Error(ErrorKind::encrypted, "its encryption is of an unknown kind: " + detail);
        throw Error(ErrorKind::damaged, "the PDF is damaged: " + detail);
    } catch (const std::exception& error) {
        throw Error(ErrorKind::damaged, std::string("the PDF is damaged: ") + error.what());
    }
}

}  // namespace telltale
