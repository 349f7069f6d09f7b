#include "document/pdf_text_shift.hpp"

#include <catch2/catch.hpp>
