# cmake -DTHEME=<folder> -DOUTPUT=<file.cpp> -P EmbedTheme.cmake
# Writes every file of the theme into one C++ file, as bytes, so that the library needs no files at run time.
file(GLOB_RECURSE paths RELATIVE ${THEME} ${THEME}/*)
list(SORT paths)
set(arrays "")
set(table "")
set(number 0)
foreach(path IN LISTS paths)
    file(READ ${THEME}/${path} hex HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    file(SIZE ${THEME}/${path} size)
    string(APPEND arrays "constexpr unsigned char file_${number}[] = {\n${bytes}0x00};\n")
    string(APPEND table "    {\"${path}\", {reinterpret_cast<const char*>(file_${number}), ${size}}},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT} "#include \"theme.hpp\"

#include <array>

namespace masthead::inline v0::html {

namespace {

${arrays}
} // namespace

std::span<const ThemeFile> built_in_theme() {
    static const std::array<ThemeFile, ${number}> files{{
${table}    }};
    return files;
}

} // namespace masthead::inline v0::html
")
