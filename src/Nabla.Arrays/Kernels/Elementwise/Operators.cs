namespace Nabla.Arrays.Kernels;

/// <summary>Functions of one element.</summary>
public enum UnaryOp : byte
{
    /// <summary>-x</summary>
    Neg,

    /// <summary>|x|</summary>
    Abs,

    /// <summary>-1, 0 or 1; keeps -0 and NaN</summary>
    Sign,

    /// <summary>rounded down</summary>
    Floor,

    /// <summary>rounded up</summary>
    Ceil,

    /// <summary>to the nearest whole number, ties to even</summary>
    Round,

    /// <summary>rounded towards 0</summary>
    Trunc,

    /// <summary>x x</summary>
    Square,

    /// <summary>1 / x</summary>
    Reciprocal,

    /// <summary>square root</summary>
    Sqrt,

    /// <summary>1 / square root</summary>
    Rsqrt,

    /// <summary>cube root</summary>
    Cbrt,

    /// <summary>e^x</summary>
    Exp,

    /// <summary>2^x</summary>
    Exp2,

    /// <summary>e^x - 1</summary>
    Expm1,

    /// <summary>natural logarithm</summary>
    Log,

    /// <summary>ln(1 + x)</summary>
    Log1p,

    /// <summary>logarithm to base 2</summary>
    Log2,

    /// <summary>logarithm to base 10</summary>
    Log10,

    /// <summary>sine (radians)</summary>
    Sin,

    /// <summary>cosine (radians)</summary>
    Cos,

    /// <summary>tangent (radians)</summary>
    Tan,

    /// <summary>arc sine</summary>
    Asin,

    /// <summary>arc cosine</summary>
    Acos,

    /// <summary>arc tangent</summary>
    Atan,

    /// <summary>hyperbolic sine</summary>
    Sinh,

    /// <summary>hyperbolic cosine</summary>
    Cosh,

    /// <summary>hyperbolic tangent</summary>
    Tanh,

    /// <summary>inverse of sinh</summary>
    Asinh,

    /// <summary>inverse of cosh</summary>
    Acosh,

    /// <summary>inverse of tanh</summary>
    Atanh,

    /// <summary>1 / (1 + e^-x)</summary>
    Sigmoid,

    /// <summary>ln(1 + e^x)</summary>
    Softplus,

    /// <summary>max(x, 0); keeps NaN</summary>
    Relu,

    /// <summary>error function</summary>
    Erf,

    /// <summary>1 - erf(x)</summary>
    Erfc,

    /// <summary>the inverse of erf</summary>
    ErfInv,

    /// <summary>ln |gamma(x)|</summary>
    Lgamma,

    /// <summary>the derivative of ln gamma(x)</summary>
    Digamma,

    /// <summary>not, bit by bit; of a truth its opposite</summary>
    Not,

    /// <summary>whether x is NaN (to Bool)</summary>
    IsNaN,

    /// <summary>whether x is finite (to Bool)</summary>
    IsFinite,

    /// <summary>whether x is infinite (to Bool)</summary>
    IsInfinity,
}

/// <summary>Functions of two elements.</summary>
public enum BinaryOp : byte
{
    /// <summary>a + b</summary>
    Add,

    /// <summary>a - b</summary>
    Sub,

    /// <summary>a b</summary>
    Mul,

    /// <summary>a / b; whole numbers round towards 0</summary>
    Div,

    /// <summary>a / b rounded down</summary>
    FloorDiv,

    /// <summary>remainder with the sign of a</summary>
    Rem,

    /// <summary>a to the b</summary>
    Pow,

    /// <summary>the lesser; NaN if either is</summary>
    Min,

    /// <summary>the greater; NaN if either is</summary>
    Max,

    /// <summary>angle of the point (b, a)</summary>
    Atan2,

    /// <summary>remainder with the sign of b</summary>
    Mod,

    /// <summary>sqrt(a^2 + b^2)</summary>
    Hypot,

    /// <summary>ln(e^a + e^b)</summary>
    LogAddExp,

    /// <summary>|a| with the sign of b</summary>
    CopySign,

    /// <summary>and, bit by bit</summary>
    And,

    /// <summary>or, bit by bit</summary>
    Or,

    /// <summary>exclusive or, bit by bit</summary>
    Xor,

    /// <summary>a shifted left by b bits</summary>
    ShiftLeft,

    /// <summary>a shifted right by b bits, with the sign</summary>
    ShiftRight,
}

/// <summary>Relations of two elements, to Bool; with NaN only NotEqual holds.</summary>
public enum CompareOp : byte
{
    /// <summary>a = b</summary>
    Equal,

    /// <summary>a is not b</summary>
    NotEqual,

    /// <summary>a below b</summary>
    Less,

    /// <summary>a at most b</summary>
    LessEqual,

    /// <summary>a above b</summary>
    Greater,

    /// <summary>a at least b</summary>
    GreaterEqual,
}
