// The system's libcmark, as it is. Only Sources/CommonMark/Converter.swift imports this.
#include <cmark.h>
