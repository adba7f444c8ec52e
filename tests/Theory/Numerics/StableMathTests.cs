using Rosetta.Theory.Numerics;

namespace Rosetta.Tests.Theory.Numerics;

public sealed class StableMathTests
{
    /// <summary>Rounding: a handful of ulp (2.2e-16 each).</summary>
    private const double Relative = 2e-15;

    // Values by the Taylor series, exact to the digits shown.
    [TestCase(1e-17, 1e-17)]
    [TestCase(1e-10, 1.00000000005e-10)]
    [TestCase(-1e-10, -9.9999999995e-11)]
    [TestCase(0.5, 0.6487212707001282)]
    [TestCase(0, 0)]
    public void Expm1_KeepsRelativePrecision(double x, double expected) =>
        Assert.That(StableMath.Expm1(x), Is.EqualTo(expected).Within(Math.Abs(expected) * Relative));

    [TestCase(1e-17, 1e-17)]
    [TestCase(1e-10, 9.9999999995e-11)]
    [TestCase(-1e-10, -1.00000000005e-10)]
    [TestCase(0.5, 0.4054651081081644)]
    [TestCase(0, 0)]
    public void Log1p_KeepsRelativePrecision(double x, double expected) =>
        Assert.That(StableMath.Log1p(x), Is.EqualTo(expected).Within(Math.Abs(expected) * Relative));
}
