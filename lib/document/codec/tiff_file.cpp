#include "document/codec/tiff_file.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr tmsize_t max_allocation = tmsize_t{512} << 20;  ///< bytes at once: a damaged size asks for no more

int ignore(TIFF*, void*, const char*, const char*, va_list) {
    return 1;
}

}  // namespace

TiffFile::TiffFile(std::span<const std::uint8_t> bytes) {
    memory_.in = bytes;
    open("r");
    if (handle_ == nullptr) fail_damaged();
}

TiffFile::TiffFile(std::vector<std::uint8_t>& out, std::span<const std::uint8_t> like) {
    memory_.out = &out;
    const bool is_big_endian = like.size() > 4 && like[0] == 'M';
    const bool is_big_tiff = like.size() > 4 && (like[2] == '+' || like[3] == '+');
    const std::string mode = std::string("w") + (is_big_endian ? "b" : "l") + (is_big_tiff ? "8" : "");
    open(mode.c_str());
    if (handle_ == nullptr) fail_writing();
}

TiffFile::~TiffFile() {
    if (handle_ != nullptr) TIFFClose(handle_);
}

void TiffFile::open(const char* mode) {
    TIFFOpenOptions* const options = TIFFOpenOptionsAlloc();
    if (options == nullptr) throw Error(ErrorKind::system, "no memory for the TIFF picture");
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, max_allocation);
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_reason, &memory_);
    TIFFOpenOptionsSetWarningHandlerExtR(options, ignore, nullptr);
    const auto close = [](thandle_t) { return 0; };
    const auto unmap = [](thandle_t, void*, toff_t) {};
    handle_ = TIFFClientOpenExt("picture", mode, &memory_, read, write, seek, close, size, memory_.out == nullptr ? map : nullptr, unmap,
                                options);
    TIFFOpenOptionsFree(options);
}

std::uint16_t TiffFile::number(std::uint32_t tag, std::uint16_t fallback) const {
    std::uint16_t value = fallback;
    return TIFFGetFieldDefaulted(handle_, tag, &value) == 1 ? value : fallback;
}

void TiffFile::fail_damaged() const {
    throw Error(ErrorKind::damaged, "the TIFF picture is damaged" + (memory_.reason.empty() ? "" : ": " + memory_.reason));
}

void TiffFile::fail_writing() const {
    throw Error(ErrorKind::system, "cannot write the TIFF picture" + (memory_.reason.empty() ? "" : ": " + memory_.reason));
}

tmsize_t TiffFile::read(thandle_t handle, void* into, tmsize_t size) {
    Memory& memory = memory_of(handle);
    const std::span<const std::uint8_t> bytes = memory.out != nullptr ? std::span<const std::uint8_t>(*memory.out) : memory.in;
    if (memory.at >= bytes.size()) return 0;
    const std::size_t there = std::min(static_cast<std::size_t>(size), bytes.size() - static_cast<std::size_t>(memory.at));
    std::memcpy(into, bytes.data() + memory.at, there);
    memory.at += there;
    return static_cast<tmsize_t>(there);
}

tmsize_t TiffFile::write(thandle_t handle, void* from, tmsize_t size) {
    Memory& memory = memory_of(handle);
    if (memory.out == nullptr) return 0;
    try {
        const std::size_t end = static_cast<std::size_t>(memory.at) + static_cast<std::size_t>(size);
        if (end > memory.out->size()) memory.out->resize(end);
    } catch (const std::exception&) {
        return 0;
    }
    std::memcpy(memory.out->data() + memory.at, from, static_cast<std::size_t>(size));
    memory.at += static_cast<std::uint64_t>(size);
    return size;
}

toff_t TiffFile::seek(thandle_t handle, toff_t offset, int whence) {
    Memory& memory = memory_of(handle);
    if (whence == SEEK_CUR) offset += memory.at;
    if (whence == SEEK_END) offset += size(handle);
    memory.at = offset;
    return offset;
}

toff_t TiffFile::size(thandle_t handle) {
    const Memory& memory = memory_of(handle);
    return memory.out != nullptr ? memory.out->size() : memory.in.size();
}

int TiffFile::map(thandle_t handle, void** base, toff_t* size) {
    const Memory& memory = memory_of(handle);
    *base = const_cast<std::uint8_t*>(memory.in.data());  // libtiff does not write into what it maps
    *size = memory.in.size();
    return 1;
}

int TiffFile::keep_reason(TIFF*, void* memory, const char*, const char* format, va_list values) {
    char text[160];
    std::vsnprintf(text, sizeof text, format, values);
    static_cast<Memory*>(memory)->reason = text;
    return 1;
}

}  // namespace telltale
