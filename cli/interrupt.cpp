#include "interrupt.hpp"

#include <csignal>

namespace telltale {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void remember(int) {
    interrupted = 1;
}

}  // namespace

void defer_interrupts() {
    struct sigaction action {};
    action.sa_handler = remember;
    action.sa_flags = SA_RESTART;  // system calls go on after the signal, so that no write is cut short
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool is_interrupted() {
    return interrupted != 0;
}

}  // namespace telltale
