namespace Rosetta.Empirical.Alignment;

/// <summary>One sequence of tokens to feed to one model on its own, and the samples that its tokens' activations belong to.</summary>
/// <param name="TokenIds">Tokens in order, special tokens included.</param>
/// <param name="Memberships">
/// (token position in the window, sample index) pairs, ordered by sample then token. A special token is in none; a token that
/// overlaps two spans is in both. Every sample has all its tokens in one window.
/// </param>
public sealed record FeedWindow(int[] TokenIds, (int Token, int Sample)[] Memberships);
