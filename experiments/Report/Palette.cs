using OxyPlot;

namespace Rosetta.Experiments.Report;

/// <summary>
/// Every colour of the report, once: what it stands for, and its value on light and on dark paper. Hues are those of Okabe and Ito,
/// which stay apart under colour blindness; the light values of rival and null are darkened until they reach 3:1 on white.
/// </summary>
internal static class Palette
{
    /// <summary>A colour's meaning, its CSS variable, and its two values as RRGGBB.
    /// Light values are distinct: a plot's colours are found again by them.</summary>
    public sealed record Entry(string Variable, string Light, string Dark)
    {
        public OxyColor Color { get; } = OxyColor.Parse("#" + Light);

        /// <summary>The same colour, partly transparent: regions, bands and heat, on either paper.</summary>
        public OxyColor WithOpacity(double opacity) => OxyColor.FromAColor((byte)Math.Round(255 * Math.Clamp(opacity, 0, 1)), Color);
    }

    public static Entry Paper { get; } = new("paper", "FFFFFF", "15181C");
    public static Entry Ink { get; } = new("ink", "1D2329", "E9E6DF");
    public static Entry Muted { get; } = new("muted", "59636E", "A3ABB5");
    public static Entry Rule { get; } = new("rule", "D9DDE1", "343A42");
    public static Entry Theory { get; } = new("theory", "0072B2", "56B4E9");
    public static Entry Simulation { get; } = new("simulation", "00805C", "2FC79A");
    public static Entry Measurement { get; } = new("measurement", "D55E00", "FF8B47");
    public static Entry Rival { get; } = new("rival", "B0508A", "E59AC6");
    public static Entry Null { get; } = new("null", "7D838A", "8D949C");
    public static Entry Reference { get; } = new("reference", "4A4F55", "C2C7CC");

    /// <summary>Print on a strongly shaded square of a map: dark on either paper.</summary>
    public static Entry HeatInk { get; } = new("heat-ink", "14191E", "14191E");
    public static Entry Agrees { get; } = new("agrees", "00664A", "4FD6AC");
    public static Entry Disagrees { get; } = new("disagrees", "9E2A00", "FF9B78");
    public static Entry CannotTell { get; } = new("cannot-tell", "6E5400", "F0C75E");

    /// <summary>Sizes from the smallest to the largest: one ordered ramp whose
    /// lightness is monotone, so that order survives without hue.</summary>
    public static IReadOnlyList<Entry> Sizes { get; } =
    [
        new("size-1", "2B0A6B", "6F7DF0"), new("size-2", "5A0FA0", "9383F2"), new("size-3", "8410A6", "B388EC"),
        new("size-4", "A82B97", "D08FDB"),
        new("size-5", "C5487C", "E89ABF"), new("size-6", "D96560", "F6AA9E"), new("size-7", "E38643", "FBC07A"),
        new("size-8", "D9A520", "FBDC62"),
    ];

    public static IReadOnlyList<Entry> All { get; } =
        [Paper, Ink, Muted, Rule, Theory, Simulation, Measurement, Rival, Null, Reference, HeatInk, Agrees, Disagrees, CannotTell,
            .. Sizes];

    /// <summary>The colour of one of several sizes, spread over the ramp; the
    /// last, palest step is used only when all eight are needed.</summary>
    public static Entry Size(int index, int count) =>
        count <= 1 ? Sizes[0] : Sizes[(int)Math.Round(index * (Math.Min(Sizes.Count, Math.Max(count, 7)) - 1.0) / (count - 1))];

    /// <summary>The CSS that gives every variable its value, dark where the reader prefers it, and light on paper.</summary>
    public static string Css { get; } =
        $":root{{color-scheme:light dark;{Values(entry => entry.Light)}}}\n"
        + $"@media screen and (prefers-color-scheme:dark){{:root{{{Values(entry => entry.Dark)}}}}}\n";

    private static string Values(Func<Entry, string> value) => string.Concat(All.Select(entry => $"--{entry.Variable}:#{value(entry)};"));
}
