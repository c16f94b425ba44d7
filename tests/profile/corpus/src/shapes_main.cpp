// shapes_main.cpp - a C++ program whose inline functions also live in shapes_other.cpp.
#include "shapes.hpp"

#include <cstdio>
#include <cstdlib>

int
main(int argc, char **argv)
{
    int n = argc > 1 ? std::atoi(argv[1]) : 7;
    box<3> small;
    box<9> large;
    const shape &pick = n % 2 ? static_cast<const shape &>(small) : large;
    int sum = pick.area(n) + chain<40>(n);
    if (argc > 2 && argv[2][0] == '1')
        sum += other_file(pick, n);
    std::printf("%d\n", sum);
    return 0;
}
