#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace telltale {

/// A piece of a line of text: a word, or some characters that stand close together. Lengths are pixels of the picture.
struct Word {
    double left = 0;
    double right = 0;
    double y = 0;       ///< centre of its ink
    double height = 0;  ///< of its ink

    double middle() const { return (left + right) / 2; }
};

/// The words of a picture, and the ink that they are made of.
struct Words {
    std::vector<Word> close;  ///< gaps up to 4 pixels are closed
    std::vector<Word> wide;   ///< gaps up to 7 pixels are closed
    cv::Mat ink;              ///< height x width bytes, not 0 where the picture is darker than 0.72 of the paper around
};

/// Finds words by their ink, gaps up to 0.28 of the characters' height closed, so that a scale changes little.
///
/// luma  height x width bytes, upright to some 20 degrees
/// cost  some 20 ms for 2 megapixels
std::vector<Word> find_line_words(const cv::Mat& luma);

/// Finds words by their ink, without rules, pictures and the edges of paper.
///
/// luma  height x width bytes, upright to some 20 degrees
/// cost  some 20 ms for 2 megapixels
Words find_words(const cv::Mat& luma);

}  // namespace telltale
