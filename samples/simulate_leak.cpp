// simulate_leak SCREENSHOT.png LEAK.jpg
//
// Does to a screenshot what people and chat apps do: cuts out a quarter of it, shrinks that to 80 %, and writes it as JPEG of
// quality 60.

#include <cstdio>
// jpeglib.h needs the type FILE of stdio and does not include it.
#include <jpeglib.h>
#include <png.h>

#include <cstdlib>
#include <opencv2/imgproc.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

cv::Mat read_png(const char* path) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_file(&image, path) == 0) throw std::runtime_error(std::string(path) + ": " + image.message);
    image.format = PNG_FORMAT_RGB;
    cv::Mat picture(static_cast<int>(image.height), static_cast<int>(image.width), CV_8UC3);
    if (png_image_finish_read(&image, nullptr, picture.data, 0, nullptr) == 0)
        throw std::runtime_error(std::string(path) + ": " + image.message);
    return picture;
}

void write_jpeg(const char* path, const cv::Mat& picture, int quality) {
    std::FILE* file = std::fopen(path, "wb");
    if (file == nullptr) throw std::runtime_error(std::string(path) + ": cannot be written");
    jpeg_compress_struct encoder{};
    jpeg_error_mgr errors{};
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    jpeg_stdio_dest(&encoder, file);
    encoder.image_width = static_cast<JDIMENSION>(picture.cols);
    encoder.image_height = static_cast<JDIMENSION>(picture.rows);
    encoder.input_components = 3;
    encoder.in_color_space = JCS_RGB;
    jpeg_set_defaults(&encoder);
    jpeg_set_quality(&encoder, quality, TRUE);
    jpeg_start_compress(&encoder, TRUE);
    for (int row = 0; row < picture.rows; ++row) {
        JSAMPLE* samples = const_cast<JSAMPLE*>(picture.ptr(row));
        jpeg_write_scanlines(&encoder, &samples, 1);
    }
    jpeg_finish_compress(&encoder);
    jpeg_destroy_compress(&encoder);
    std::fclose(file);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: simulate_leak SCREENSHOT.png LEAK.jpg\n", stderr);
        return 2;
    }
    try {
        const cv::Mat screenshot = read_png(argv[1]);
        const cv::Rect part(screenshot.cols / 8, screenshot.rows / 6, screenshot.cols * 3 / 4, screenshot.rows / 3);
        cv::Mat shrunk;
        cv::resize(screenshot(part), shrunk, {}, 0.8, 0.8, cv::INTER_AREA);
        write_jpeg(argv[2], shrunk, 60);
        std::printf("%d x %d pixels of %d x %d, shrunk to %d x %d, JPEG quality 60\n", part.width, part.height, screenshot.cols,
                    screenshot.rows, shrunk.cols, shrunk.rows);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "simulate_leak: %s\n", error.what());
        return 2;
    }
}
