/* Runs before the runtime starts, which is why it is not C#: the collector reserves its addresses first of all and gives up without a word
   when `ulimit -v` does not allow that many. Under such a limit the fixed size that eng/Program.props asks for is taken back; then the
   collector reserves half of what the limit allows. */
extern int getrlimit(int resource, unsigned long limit[2]);
extern int setenv(const char *name, const char *value, int overwrite);

enum { RLIMIT_ADDRESS_SPACE = 9 };

__attribute__((constructor)) static void fit_address_space(void)
{
    unsigned long limit[2];
    if (getrlimit(RLIMIT_ADDRESS_SPACE, limit) == 0 && limit[0] < 64UL << 30)
        setenv("DOTNET_GCRegionRange", "0", 0);
}
