using System.Formats.Tar;
using System.IO.Compression;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Empirical.Models.Language;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Checkpoints.Hub;

/// <summary>The hub's protocol and cache, against what the original client was recorded to do.</summary>
#pragma warning disable CA1001 // TearDown disposes the server, after every test.
public sealed class HubClientTests
#pragma warning restore CA1001
{
    private const string Commit = "4f1c0de5a9b2f3d47e6188a0c3b5d7e9f1a2b3c4";
    private const string WeightsETag = "ff2e7604ac84c15528795034f2a34355fd1f72ac901e8113d89938cc9fd07a14";
    private static readonly HubModelId Model = HubModelId.Parse("example-org/pythia-tiny");

    private string _folder = "";
    private RecordedHub _server = null!;

    [SetUp]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("rosetta-hub-").FullName;
        _server = new RecordedHub();
    }

    [TearDown]
    public void Stop()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task RecordedCache_IsReadOffline()
    {
        string recorded = Recorded();
        string folder = await new HubClient(new HubSettings { CacheFolder = recorded, Offline = true }).FolderAsync(Model);
        using LanguageModel model = LanguageCheckpoint.Read(folder);
        Assert.That(model.Layout.Count, Is.EqualTo(1152));
        Assert.That(File.ReadAllBytes(Path.Combine(folder, "model.safetensors")),
            Is.EqualTo(File.ReadAllBytes(ReferenceFiles.PathOf("trained", "pythia", "model.safetensors"))));
    }

    [Test]
    public async Task OurCache_HasTheLayoutOfTheRecordedOne()
    {
        HubClient client = Client();
        await client.FileAsync(Model, "config.json");
        await client.FileAsync(Model, "model.safetensors");
        Assert.That(await client.FileAsync(Model, "missing.json"), Is.Null);
        await client.FolderAsync(Model);
        // The recorded client keeps file lists (trees) beside the layout that clients share, and its locks elsewhere.
        Assert.That(Tree(Cache), Is.EqualTo(Tree(Recorded())));
    }

    [Test]
    public async Task Requests_AreThoseOfTheOriginalClient()
    {
        await Client().FileAsync(Model, "model.safetensors");
        Assert.That(_server.Requests.Select(entry => entry.Request), Is.EqualTo(new[]
        {
            "HEAD /example-org/pythia-tiny/resolve/main/model.safetensors", $"GET /cdn/{WeightsETag}?signature=abc",
        }));
        await Client().FileAsync(Model, "model.safetensors");
        Assert.That(_server.Requests.Count(entry => entry.Request.StartsWith("GET", StringComparison.Ordinal)), Is.EqualTo(1),
            "what is cached is not fetched again");
    }

    [Test]
    public async Task Token_IsSentToTheHubAlone()
    {
        await Client(token: "secret").FolderAsync(Model);
        Assert.That(_server.Requests.Where(entry => !entry.Request.Contains("/cdn/", StringComparison.Ordinal))
            .Select(entry => entry.Authorization), Is.All.EqualTo("Bearer secret"));
        Assert.That(_server.Requests.Where(entry => entry.Request.Contains("/cdn/", StringComparison.Ordinal))
            .Select(entry => entry.Authorization), Is.Not.Empty.And.All.Null);
    }

    [TestCase("example-org/pythia-tiny@nope", "no revision 'nope'")]
    [TestCase("nobody/nothing", "Check the spelling")]
    [TestCase("gated/model", "Accept the terms")]
    public void Refusals_AreExplained(string id, string expected) =>
        Assert.That(async () => await Client().FileAsync(HubModelId.Parse(id), "config.json"),
            Throws.TypeOf<BadInputException>().With.Message.Contains(expected));

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(65_536)]
    [TestCase(1_000_003)]
    [TestCase(2_920_055)]
    public async Task ConnectionCutInMidFile_IsResumedAtThatByte(long cut)
    {
        bool broken = false;
        _server.BreakAfter = request => request.Contains("/cdn/", StringComparison.Ordinal) && !broken && (broken = true) ? cut : null;
        string folder = await Client().FolderAsync(Model);
        AssertWeights(folder);
        string?[] ranges = [.. _server.Requests.Where(entry => entry.Request.Contains("/cdn/", StringComparison.Ordinal))
            .Select(entry => entry.Range)];
        Assert.That(ranges, Has.Length.EqualTo(2));
        Assert.That(ranges[0], Is.Null);
        // What the client's side of the broken connection received may be less than what was sent, never more.
        long resumedAt = ranges[1] is { } range ? long.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        Assert.That(resumedAt, Is.LessThanOrEqualTo(cut));
    }

    [Test]
    public async Task ServerWithoutRanges_StartsOver()
    {
        bool broken = false;
        _server.HonoursRanges = false;
        _server.BreakAfter = request => request.Contains("/cdn/", StringComparison.Ordinal) && !broken && (broken = true) ? 500_000 : null;
        AssertWeights(await Client().FolderAsync(Model));
    }

    [Test]
    public async Task PartLeftByAnEarlierCall_IsContinued([Values] bool intact)
    {
        byte[] whole = File.ReadAllBytes(ReferenceFiles.PathOf("trained", "pythia", "model.safetensors"));
        string partial = Path.Combine(Cache, "models--example-org--pythia-tiny", "blobs", WeightsETag + ".incomplete");
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        File.WriteAllBytes(partial, intact ? whole[..100_000] : new byte[100_000]);
        AssertWeights(await Client().FolderAsync(Model));
        string?[] ranges = [.. _server.Requests.Where(entry => entry.Request.Contains("/cdn/", StringComparison.Ordinal))
            .Select(entry => entry.Range)];
        Assert.That(ranges, Is.EqualTo(intact ? ["bytes=100000-"] : new string?[] { "bytes=100000-", null }));
        Assert.That(File.Exists(partial), Is.False);
    }

    [TestCase("/cdn/", "model.safetensors")]
    [TestCase("resolve-cache", "tokenizer.json")]
    public async Task ContentOfAnotherDigest_IsRefusedAndLeavesNoBlob(string path, string file)
    {
        bool damage = true;
        _server.Content = (request, content) =>
        {
            if (damage && request.Contains(path, StringComparison.Ordinal)
                && (path == "/cdn/" || request.Contains(file, StringComparison.Ordinal)))
            {
                content = [.. content];
                content[^1] ^= 1;
            }
            return content;
        };
        Assert.That(async () => await Client().FolderAsync(Model),
            Throws.TypeOf<BadInputException>().With.Message.Contains(file).And.Message.Contains("digest"));
        damage = false;
        AssertWeights(await Client().FolderAsync(Model));
    }

    [Test]
    public void BodyLongerThanStated_IsCutOff()
    {
        string partial = Path.Combine(Cache, "models--example-org--pythia-tiny", "blobs", WeightsETag + ".incomplete");
        long most = 0;
        _server.Content = (request, content) =>
            request.Contains("/cdn/", StringComparison.Ordinal) ? [.. content, .. new byte[10_000_000]] : content;
        var progress = new Immediate(_ => most = Math.Max(most, new FileInfo(partial) is { Exists: true } known ? known.Length : 0));
        Assert.That(async () => await Client().FolderAsync(Model, progress),
            Throws.TypeOf<BadInputException>().With.Message.Contains("longer than"));
        Assert.That(most, Is.LessThanOrEqualTo(2_920_056));
        Assert.That(File.Exists(partial), Is.False);
    }

    [Test]
    public void SizeThatTheContentNeverReaches_EndsAfterFewTries()
    {
        _server.Content = (request, content) => request.Contains("/cdn/", StringComparison.Ordinal) ? content[..1_000_000] : content;
        Assert.That(async () => await Client().FolderAsync(Model), Throws.TypeOf<BadInputException>()
            .With.Message.Contains("of 2920056 bytes").Or.Message.Contains("fails to deliver"));
        Assert.That(_server.Requests.Count(entry => entry.Request.Contains("/cdn/", StringComparison.Ordinal)), Is.LessThanOrEqualTo(10));
    }

    [Test]
    public async Task LinkAsIncomplete_IsNotWrittenThrough()
    {
        string partial = Path.Combine(Cache, "models--example-org--pythia-tiny", "blobs", WeightsETag + ".incomplete"),
            victim = Path.Combine(_folder, "victim");
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        File.WriteAllText(victim, "mine");
        File.CreateSymbolicLink(partial, victim);
        AssertWeights(await Client().FolderAsync(Model));
        Assert.That(File.ReadAllText(victim), Is.EqualTo("mine"));
    }

    [TestCase("a\nb")]
    [TestCase("a b")]
    [TestCase("h\u00e9")]
    public void TokenThatNoHeaderHolds_IsAPlainError(string token)
    {
        var error = Assert.Throws<BadInputException>(() => HubSettings.FromEnvironment(name => name == "HF_TOKEN" ? token : null))!;
        Assert.That(error.Message, Does.Contain("HF_TOKEN").And.Not.Contain(token));
    }

    [TestCase(429)]
    [TestCase(503)]
    [TestCase(500)]
    public async Task PassingFailure_IsTriedAgain(int status)
    {
        var seen = new HashSet<string>();
        _server.Fault = request =>
        {
            lock (seen)
                return seen.Add(request) ? status : null; // Every request fails once.
        };
        AssertWeights(await Client().FolderAsync(Model));
    }

    [Test]
    public void LastingFailure_EndsAfterTheAttempts()
    {
        _server.Fault = request => request.Contains("/cdn/", StringComparison.Ordinal) ? 503 : null;
        Assert.That(async () => await Client().FolderAsync(Model), Throws.TypeOf<BadInputException>().With.Message.Contains("503"));
        Assert.That(_server.Requests.Count(entry => entry.Request.Contains("/cdn/", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    [Test]
    public async Task Cancellation_KeepsWhatWasFetched()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Immediate(report =>
        {
            if (report.File == "model.safetensors" && report.Bytes > 0)
                cancellation.Cancel();
        });
        Assert.That(async () => await Client().FolderAsync(Model, progress, cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        AssertWeights(await Client().FolderAsync(Model));
        Assert.That(_server.Requests.Last(entry => entry.Request.Contains("/cdn/", StringComparison.Ordinal)).Range,
            Does.StartWith("bytes="));
    }

    [Test]
    public async Task UnreachableHub_LeavesTheCacheToServe()
    {
        string folder = await Client().FolderAsync(Model);
        _server.Dispose();
        Assert.That(await Client().FolderAsync(Model), Is.EqualTo(folder));
        Assert.That(async () => await Client().FolderAsync(HubModelId.Parse("example-org/other")),
            Throws.TypeOf<BadInputException>().With.Message.Contains("not in the cache"));
    }

    [Test]
    public void OfflineWithoutTheModel_IsAPlainError()
    {
        var client = new HubClient(new HubSettings { CacheFolder = Cache, Offline = true });
        Assert.That(async () => await client.FolderAsync(Model),
            Throws.TypeOf<BadInputException>().With.Message.Contains("HF_HUB_OFFLINE"));
        Assert.That(_server.Requests, Is.Empty);
    }

    [TestCase("../../etc/passwd")]
    [TestCase("/etc/passwd")]
    [TestCase("a//b")]
    [TestCase("a\\b")]
    public void FileOutsideTheRepository_IsRefused(string file) =>
        Assert.That(async () => await Client().FileAsync(Model, file),
            Throws.TypeOf<BadInputException>().With.Message.Contains("inside the repository"));

    [TestCase("EleutherAI/pythia-160m", "EleutherAI/pythia-160m", "main")]
    [TestCase("gpt2", "gpt2", "main")]
    [TestCase("a/b@refs/pr/1", "a/b", "refs/pr/1")]
    public void Id_IsRead(string text, string repository, string revision)
    {
        HubModelId id = HubModelId.Parse(text);
        Assert.That((id.Repository, id.Revision), Is.EqualTo((repository, revision)));
    }

    [TestCase("")]
    [TestCase("a/b/c")]
    [TestCase("../b")]
    [TestCase("a/b@../../x")]
    [TestCase("a b/c")]
    public void NoId_IsAPlainError(string text) => Assert.That(() => HubModelId.Parse(text), Throws.TypeOf<BadInputException>());

    [Test]
    public void Environment_IsTheHubsOwn()
    {
        HubSettings Of(params (string Name, string Value)[] set) =>
            HubSettings.FromEnvironment(name => set.FirstOrDefault(entry => entry.Name == name).Value);
        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.That(Of().CacheFolder, Is.EqualTo(Path.Combine(user, ".cache", "huggingface", "hub")));
        Assert.That(Of(("HF_HOME", "/h")).CacheFolder, Is.EqualTo("/h/hub"));
        Assert.That(Of(("HF_HOME", "/h"), ("HF_HUB_CACHE", "/c")).CacheFolder, Is.EqualTo("/c"));
        Assert.That(Of(("HF_HUB_OFFLINE", "1")).Offline, Is.True);
        Assert.That(Of(("HF_HUB_OFFLINE", "0")).Offline, Is.False);
        Assert.That(Of(("HF_TOKEN", " t ")).Token, Is.EqualTo("t"));
        Assert.That(Of(("HF_ENDPOINT", "https://mirror.example/hub/")).Endpoint.ToString(), Is.EqualTo("https://mirror.example/hub"));
        Assert.That(() => Of(("HF_ENDPOINT", "mirror")), Throws.TypeOf<BadInputException>());
    }

    private string Cache => Path.Combine(_folder, "hub");

    private HubClient Client(string? token = null) => new(new HubSettings
    {
        CacheFolder = Cache,
        Endpoint = new Uri(_server.HubAddress),
        Token = token,
        Attempts = 3,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        Patience = TimeSpan.FromSeconds(20),
    });

    private string Recorded()
    {
        string folder = Path.Combine(_folder, "recorded");
        Directory.CreateDirectory(folder);
        using var zipped = new GZipStream(File.OpenRead(ReferenceFiles.PathOf("hub", "cache.tar.gz")), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(zipped, folder, overwriteFiles: false);
        return Path.Combine(folder, "hub");
    }

    /// <summary>Every file and link with its content or target.</summary>
    private static string[] Tree(string cache) => [.. new DirectoryInfo(cache).EnumerateFiles("*", SearchOption.AllDirectories)
        .Select(file => (Path: Path.GetRelativePath(cache, file.FullName), File: file))
        .Where(entry => !entry.Path.StartsWith(".locks", StringComparison.Ordinal)
            && !entry.Path.Contains("/trees/", StringComparison.Ordinal))
        .Select(entry => $"{entry.Path} {entry.File.LinkTarget ?? Digest(entry.File.FullName)}")
        .Order(StringComparer.Ordinal)];

    private static string Digest(string file) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));

    private static void AssertWeights(string folder)
    {
        Assert.That(Path.GetFileName(folder), Is.EqualTo(Commit));
        Assert.That(File.ReadAllBytes(Path.Combine(folder, "model.safetensors")),
            Is.EqualTo(File.ReadAllBytes(ReferenceFiles.PathOf("trained", "pythia", "model.safetensors"))));
    }

    private sealed class Immediate(Action<HubProgress> action) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => action(value);
    }
}
