#pragma once

// Every use of libqpdf includes this first. Its JSON.hh keeps a vector of an incomplete type in a default argument, which
// clang 14 refuses in C++20. We use none of its JSON: a declaration is enough for the headers that name it.
#define JSON_HH
class JSON;

#include <qpdf/QPDF.hh>
