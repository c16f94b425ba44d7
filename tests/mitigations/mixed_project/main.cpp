// main.cpp - packs what a virtual function makes, so that there are value sites; prints the packed size.
#include <cstdio>
#include <cstring>

extern "C" size_t codec_pack(const unsigned char *in, size_t size, unsigned char *out);

struct source {
    virtual unsigned char next(size_t at) = 0;
    virtual ~source() {}
};
struct steps : source {
    unsigned char next(size_t at) override { return static_cast<unsigned char>(at / 9); }
};
struct noise : source {
    unsigned char next(size_t at) override { return static_cast<unsigned char>(at * 2654435761U >> 13); }
};

static size_t packed(source &from, size_t size)
{
    static unsigned char in[4096], copy[4096], out[8192];
    for (size_t i = 0; i < size; i++)
        in[i] = from.next(i);
    memcpy(copy, in, size);
    return codec_pack(copy, size, out);
}

int main(int argc, char **)
{
    steps even;
    noise odd;
    source *sources[] = {&even, &odd};
    size_t sum = 0;
    for (int i = 0; i < 64; i++)
        sum += packed(*sources[(i + argc) % 2], 1024 + 32 * static_cast<size_t>(i % 7));
    std::printf("%zu\n", sum);
    return 0;
}
