namespace Firn.Machines.Tests;

/// <summary>A disk whose boot sector says READY on the serial line and then repeats there what the keyboard types.</summary>
static class EchoDisk
{
    public static string Write(string directory)
    {
        var sector = new byte[1 << 20];
        List<byte> code = [0xFA, 0x31, 0xC0, 0x8E, 0xD8, 0xFB, 0xBA, 0xF8, 0x03]; // cli; ds = 0; sti; dx = COM1
        foreach (var letter in "READY\n"u8)
        {
            code.AddRange([0xB0, letter, 0xEE]); // al = letter; out dx, al
        }
        code.AddRange([0x30, 0xE4, 0xCD, 0x16, 0xBA, 0xF8, 0x03, 0xEE, 0xEB, 0xF6]); // loop: read a key, send it
        code.ToArray().CopyTo(sector, 0);
        sector[510] = 0x55;
        sector[511] = 0xAA;
        var file = Path.Combine(directory, "echo.img");
        File.WriteAllBytes(file, sector);
        return file;
    }
}
