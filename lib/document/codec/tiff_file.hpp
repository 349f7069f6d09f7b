#pragma once

#include <tiffio.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace telltale {

/// libtiff on memory, for reading or writing; closed at the end. Its messages are kept and never printed.
class TiffFile {
public:
    /// Opens the first page. bytes must outlive this. throws damaged
    explicit TiffFile(std::span<const std::uint8_t> bytes);
    /// Begins a file in out, of the byte order and kind (classic or BigTIFF) that like's first bytes have. throws system
    TiffFile(std::vector<std::uint8_t>& out, std::span<const std::uint8_t> like);
    TiffFile(const TiffFile&) = delete;
    TiffFile& operator=(const TiffFile&) = delete;
    ~TiffFile();

    TIFF* handle() const { return handle_; }

    /// A field of the page; fallback when it has none.
    std::uint16_t number(std::uint32_t tag, std::uint16_t fallback) const;

    /// What libtiff complained about last, as a sentence about a damaged picture.
    [[noreturn]] void fail_damaged() const;
    [[noreturn]] void fail_writing() const;

private:
    /// Where libtiff reads and writes.
    struct Memory {
        std::span<const std::uint8_t> in;
        std::vector<std::uint8_t>* out = nullptr;
        std::uint64_t at = 0;
        std::string reason;
    };

    void open(const char* mode);
    static Memory& memory_of(thandle_t handle) { return *static_cast<Memory*>(handle); }
    static tmsize_t read(thandle_t handle, void* into, tmsize_t size);
    static tmsize_t write(thandle_t handle, void* from, tmsize_t size);
    static toff_t seek(thandle_t handle, toff_t offset, int whence);
    static toff_t size(thandle_t handle);
    static int map(thandle_t handle, void** base, toff_t* size);
    static int keep_reason(TIFF* tiff, void* memory, const char* module, const char* format, va_list values);

    Memory memory_;
    TIFF* handle_ = nullptr;
};

}  // namespace telltale
