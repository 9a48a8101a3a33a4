#include "arguments.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    try {
        return newsroom::run(argc, argv);
    } catch (const std::exception& failure) {
        std::cerr << "newsroom: " << failure.what() << '\n';
        return 1;
    }
}
