using Rosetta.Empirical.Models.Language;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models;

/// <summary>The non-linearities by the original library's names, at points whose values are known.</summary>
public sealed class ActivationFunctionTests
{
    [TestCase("gelu", 1, .8413447)]
    [TestCase("quick_gelu", 1, .8457957)]
    [TestCase("gelu_pytorch_tanh", 1, .8411920)]
    [TestCase("gelu_accurate", 1, .8411920)]
    [TestCase("gelu_python_tanh", 1, .8411920)]
    [TestCase("silu", 1, .7310586)]
    [TestCase("relu2", 2, 4)]
    [TestCase("relu2", -2, 0)]
    [TestCase("relu6", 7, 6)]
    [TestCase("leaky_relu", -1, -.01)]
    [TestCase("leaky_relu", 3, 3)]
    [TestCase("mish", 1, .8650984)]
    [TestCase("linear", -1, -1)]
    public void Values_AreTheOriginals(string name, double at, double value)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor activated = ActivationFunction.Named(name, "test").Apply(tensor((float)at));
        Assert.That(activated.item<float>(), Is.EqualTo(value).Within(1e-6));
    }
}
