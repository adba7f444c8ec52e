namespace Rosetta.Theory.Claims;

/// <summary>The series of toys that share a probability of presence: what curves of capacity are judged on.</summary>
public sealed class ToyGroup
{
    /// <param name="place">Name of the world with the probability of presence.</param>
    /// <param name="series">One per spectrum.</param>
    /// <param name="level">Level of the comparisons.</param>
    public ToyGroup(string place, IReadOnlyList<ToysEvidence> series, double level)
    {
        (Place, Series) = (place, series);
        (Compared, Refused) = CapacityCurves.Of(series, level);
    }

    public string Place { get; }

    /// <summary>One per spectrum.</summary>
    public IReadOnlyList<ToysEvidence> Series { get; }

    /// <summary>The one that utilities are fitted to.</summary>
    public ToysEvidence Calibration => Series.Single(own => own.IsCalibration);

    /// <summary>How they are judged.</summary>
    public ToyRules Rules => Series[0].Rules;

    /// <summary>Curves of capacity held against each other, and those that the networks refuse.</summary>
    public IReadOnlyList<CapacityCurves.Compared> Compared { get; }
    public IReadOnlyList<CapacityCurves.Refused> Refused { get; }
}
