using System.Runtime.InteropServices;

namespace Nabla.Arrays.Kernels;

// Numbers as types: Tile is compiled once for each that is used.
readonly struct N0 : ICount { public static int Value => 0; }
readonly struct N1 : ICount { public static int Value => 1; }
[StructLayout(LayoutKind.Sequential, Size = 2)] readonly struct N2 : ICount { public static int Value => 2; }
[StructLayout(LayoutKind.Sequential, Size = 3)] readonly struct N3 : ICount { public static int Value => 3; }
[StructLayout(LayoutKind.Sequential, Size = 4)] readonly struct N4 : ICount { public static int Value => 4; }
[StructLayout(LayoutKind.Sequential, Size = 5)] readonly struct N5 : ICount { public static int Value => 5; }
[StructLayout(LayoutKind.Sequential, Size = 6)] readonly struct N6 : ICount { public static int Value => 6; }
[StructLayout(LayoutKind.Sequential, Size = 7)] readonly struct N7 : ICount { public static int Value => 7; }
[StructLayout(LayoutKind.Sequential, Size = 8)] readonly struct N8 : ICount { public static int Value => 8; }
[StructLayout(LayoutKind.Sequential, Size = 9)] readonly struct N9 : ICount { public static int Value => 9; }
[StructLayout(LayoutKind.Sequential, Size = 10)] readonly struct N10 : ICount { public static int Value => 10; }
[StructLayout(LayoutKind.Sequential, Size = 11)] readonly struct N11 : ICount { public static int Value => 11; }
[StructLayout(LayoutKind.Sequential, Size = 12)] readonly struct N12 : ICount { public static int Value => 12; }
[StructLayout(LayoutKind.Sequential, Size = 13)] readonly struct N13 : ICount { public static int Value => 13; }
[StructLayout(LayoutKind.Sequential, Size = 14)] readonly struct N14 : ICount { public static int Value => 14; }
