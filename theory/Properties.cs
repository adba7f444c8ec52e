using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Rosetta.Tests")]
