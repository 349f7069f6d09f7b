#include "system/scratch_directory.hpp"

#include <stdlib.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "telltale/error.hpp"

namespace telltale {

ScratchDirectory::ScratchDirectory(const std::filesystem::path& parent) {
    std::string name = parent.empty() ? ".telltale-XXXXXX" : (parent / ".telltale-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)  // mode 0700
        throw Error(ErrorKind::system, name + ": cannot make a directory: " + std::generic_category().message(errno));
    path_ = name;
}

ScratchDirectory::~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace telltale
