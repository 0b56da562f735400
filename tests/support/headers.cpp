// A precompiled header belongs to a target, and a target has a source: the tests share this one (tests/CMakeLists.txt).
