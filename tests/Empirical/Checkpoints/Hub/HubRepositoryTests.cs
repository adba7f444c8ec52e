using System.Text;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Tests.Reference;
using Rosetta.Theory;
using static Rosetta.Tests.Empirical.Checkpoints.Hub.LocalHub;

namespace Rosetta.Tests.Empirical.Checkpoints.Hub;

/// <summary>Repositories as the world has them: renamed, of many files, with shards of any name, and answers that are none of the
/// hub's.</summary>
#pragma warning disable CA1001 // TearDown disposes the server, after every test.
public sealed class HubRepositoryTests
#pragma warning restore CA1001
{
    private const string Listing = "GET /api/models/openai-community/gpt2/tree/";

    private string _cache = "";
    private LocalHub _hub = null!;

    [SetUp]
    public void Start()
    {
        _cache = Directory.CreateTempSubdirectory("rosetta-hub-").FullName;
        _hub = new LocalHub("openai-community/gpt2") { OldNames = { "gpt2", "OpenAI-Community/GPT2" } };
    }

    [TearDown]
    public void Stop()
    {
        _hub.Dispose();
        Directory.Delete(_cache, recursive: true);
    }

    [TestCase("gpt2", "models--gpt2")]
    [TestCase("OpenAI-Community/GPT2", "models--OpenAI-Community--GPT2")]
    public async Task RenamedRepository_IsReadAndCachedUnderTheNameAskedFor(string name, string cached)
    {
        _hub.Add(ReferenceFiles.PathOf("trained", "gpt2"));
        string folder = await Folder(name);
        Assert.That(folder, Is.EqualTo(Path.Combine(_cache, cached, "snapshots", Commit)));
        Assert.That(Directory.GetDirectories(_cache, "models--*").Select(Path.GetFileName), Is.EqualTo(new[] { cached }));
        Assert.That(File.ReadAllText(Path.Combine(_cache, cached, "refs", "main")), Is.EqualTo(Commit));
        Assert.That(File.ReadAllBytes(Path.Combine(folder, "model.safetensors")),
            Is.EqualTo(File.ReadAllBytes(ReferenceFiles.PathOf("trained", "gpt2", "model.safetensors"))));
        Assert.That(new FileInfo(Path.Combine(folder, "model.safetensors")).LinkTarget, Does.StartWith("../../blobs/"));
        using LanguageModel model = LanguageCheckpoint.Read(folder);
        Assert.That(model.Layout.Count, Is.EqualTo(1152));
        // The token stays with the hub, through every redirect.
        Assert.That(_hub.Requests.Where(request => _hub.HubAddress.EndsWith(request.Host, StringComparison.Ordinal))
            .Select(request => request.Authorization),
            Is.All.EqualTo("Bearer secret"));
        Assert.That(_hub.Requests.Where(request => _hub.CdnAddress.EndsWith(request.Host, StringComparison.Ordinal))
            .Select(request => request.Authorization),
            Is.Not.Empty.And.All.Null);
        Assert.That(await Folder(name, offline: true), Is.EqualTo(folder));
    }

    [Test]
    public async Task RenamedFile_IsDescribedByTheLastAnswer()
    {
        _hub.Files["config.json"] = "{}"u8.ToArray();
        string? path = await Client().FileAsync(HubModelId.Parse("gpt2"), "config.json");
        Assert.That(File.ReadAllText(path!), Is.EqualTo("{}"));
        Assert.That(await Client().FileAsync(HubModelId.Parse("gpt2"), "none.json"), Is.Null);
        Assert.That(File.Exists(Path.Combine(_cache, "models--gpt2", ".no_exist", Commit, "none.json")), Is.True);
    }

    [Test]
    public async Task EveryKindOfRedirect_IsFollowed([Values(301, 302, 303, 307, 308)] int status, [Values("", "http:", "//")] string form)
    {
        _hub.Add(ReferenceFiles.PathOf("language", "gpt2"));
        string prefix = form switch { "" => "", "//" => _hub.HubAddress["http:".Length..], _ => _hub.HubAddress };
        _hub.Instead = request => request.RawUrl!.Contains("/gpt/old/", StringComparison.Ordinal)
            ? Reply.To(prefix + request.RawUrl.Replace("/gpt/old/", "/openai-community/gpt2/", StringComparison.Ordinal), status) : null;
        using LanguageModel model = LanguageCheckpoint.Read(await Folder("gpt/old"));
        Assert.That(_hub.Requests.Count(request => request.Request.Contains("/gpt/old/", StringComparison.Ordinal)),
            Is.GreaterThanOrEqualTo(4),
            "revision, list and both files were asked for by the old name");
    }

    [TestCase("/api/", "GET")]
    [TestCase("/resolve/", "HEAD")]
    [TestCase("/cdn/", "GET")]
    public void RedirectsInACircle_AreOneError(string part, string method)
    {
        _hub.Add(ReferenceFiles.PathOf("language", "gpt2"));
        _hub.Instead = request => request.RawUrl!.Contains(part, StringComparison.Ordinal) && request.HttpMethod == method
            ? part == "/cdn/" ? Reply.To("/cdn/again") : Reply.To(request.RawUrl)
            : part == "/cdn/" && request.RawUrl.Contains("/resolve/", StringComparison.Ordinal)
                && request.RawUrl.EndsWith(".safetensors", StringComparison.Ordinal)
                ? new Reply(302, "", ("Location", _hub.HubAddress + "/cdn/again"), ("X-Repo-Commit", Commit),
                    ("X-Linked-Etag", new string('a', 64)),
                    ("X-Linked-Size", "7")) : null;
        Assert.That(async () => await Folder("openai-community/gpt2"),
            Throws.TypeOf<BadInputException>().With.Message.Contains("redirects more than 20 times"));
    }

    [Test]
    public async Task ListRedirectedToAnotherHost_IsFollowedWithoutTheToken()
    {
        _hub.Add(ReferenceFiles.PathOf("language", "gpt2"));
        using var other = new LocalHub("openai-community/gpt2");
        other.Add(ReferenceFiles.PathOf("language", "gpt2"));
        _hub.Instead = request => request.RawUrl!.Contains("/tree/", StringComparison.Ordinal) ? Reply.To(other.HubAddress + request.RawUrl)
            : null;
        await Folder("openai-community/gpt2");
        Assert.That(other.Requests.Select(request => request.Authorization), Is.Not.Empty.And.All.Null);
    }

    [TestCase("ftp://host/file")]
    [TestCase("file:///etc/passwd")]
    [TestCase("mailto:a@b")]
    public void RedirectToNoWebAddress_IsAPlainError(string location)
    {
        _hub.Instead = _ => Reply.To(location);
        Assert.That(async () => await Folder("gpt2"),
            Throws.TypeOf<BadInputException>().With.Message.Contains($"redirects to '{location}'"));
    }

    [Test]
    public void FileRedirectedToAnotherHostUndescribed_IsRefused()
    {
        _hub.Add(ReferenceFiles.PathOf("language", "gpt2"));
        _hub.Instead = request => request.HttpMethod == "HEAD" ? Reply.To("http://elsewhere.invalid/sign-in") : null;
        Assert.That(async () => await Folder("gpt2"),
            Throws.TypeOf<BadInputException>().With.Message.Contains("on to http://elsewhere.invalid without saying what the file is"));
    }

    [TestCase("<{0}>; rel=\"next\"")]
    [TestCase("<{0}>; rel=next")]
    [TestCase("<{0}>;rel='next'")]
    [TestCase("<{1}{0}>; rel=\"next\"")]
    [TestCase("<{0}>; title=\"a, b; rel=first\"; REL = \"last Next\"; anchor")]
    [TestCase("</first,page;x>; rel=\"first\", <{0}>; rel=\"next\", </last>; rel=last")]
    public async Task ListInPages_IsReadToItsEnd(string form)
    {
        _hub.Add(ReferenceFiles.PathOf("trained", "gpt2"));
        for (int i = 0; i < 1300; i++)
            _hub.Files[$"a/{i}.txt"] = [];
        _hub.Link = next => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, next, _hub.HubAddress);
        string folder = await Folder("gpt2");
        Assert.That(File.Exists(Path.Combine(folder, "model.safetensors")), Is.True);
        Assert.That(File.Exists(Path.Combine(folder, "tokenizer.json")), Is.True);
        Assert.That(_hub.Requests.Count(request => request.Request.StartsWith(Listing, StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [TestCase("<{0}>; rel=\"prev\"")]
    [TestCase("<{0}>")]
    [TestCase("{0}; rel=next")]
    public async Task PageThatIsNotNext_IsNotFollowed(string form)
    {
        _hub.Add(ReferenceFiles.PathOf("trained", "gpt2"));
        _hub.PageSize = 2;
        _hub.Link = next => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, next);
        await Folder("gpt2");
        Assert.That(_hub.Requests.Count(request => request.Request.StartsWith(Listing, StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task NextPageOnAnotherHost_GetsNoToken()
    {
        _hub.Add(ReferenceFiles.PathOf("trained", "gpt2"));
        using var other = new LocalHub("openai-community/gpt2") { PageSize = 2 };
        other.Add(ReferenceFiles.PathOf("trained", "gpt2"));
        _hub.PageSize = 2;
        _hub.Link = next => $"<{other.HubAddress}{next}>; rel=\"next\"";
        Assert.That(File.Exists(Path.Combine(await Folder("gpt2"), "tokenizer.json")), Is.True);
        Assert.That(other.Requests.Select(request => request.Authorization), Is.Not.Empty.And.All.Null);
    }

    [TestCase("same")]
    [TestCase("ever new")]
    public void PagesInACircle_AreOneError(string kind)
    {
        _hub.Add(ReferenceFiles.PathOf("trained", "gpt2"));
        _hub.PageSize = 2;
        int count = 0;
        _hub.Link = next => $"<{next.Split("&cursor=")[0]}&cursor=0{(kind == "same" ? "" : $"&again={count++}")}>; rel=\"next\"";
        Assert.That(async () => await Folder("gpt2"), Throws.TypeOf<BadInputException>().With.Message.Contains("pages that do not end"));
    }

    [Test]
    public async Task FileListedTwiceAndUnsoundNames_AreNoConcernOfOurs()
    {
        _hub.Add(ReferenceFiles.PathOf("trained", "gpt2"));
        _hub.Instead = request =>
        {
            if (!request.RawUrl!.Contains("/tree/", StringComparison.Ordinal))
                return null;
            JsonArray twice = [];
            for (int copy = 0; copy < 2; copy++)
            {
                foreach (string file in _hub.Files.Keys.Append("notes\\of mine.txt").Append("../x"))
                    twice.Add(new JsonObject { ["type"] = "file", ["path"] = file, ["oid"] = "no name of a blob", ["size"] = 1,
                        ["lfs"] = null });
            }
            return new Reply(200, twice.ToJsonString());
        };
        Assert.That(Directory.GetFiles(await Folder("gpt2")).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "config.json", "model.safetensors", "tokenizer.json" }));
    }

    [TestCase("neox-sequential", "model.safetensors.index.json", "part{0}.safetensors")]
    [TestCase("neox-sequential", "model.safetensors.index.json", "sub/deep/part{0}.safetensors")]
    [TestCase("opt-postnorm", "pytorch_model.bin.index.json", "part{0}.bin")]
    [TestCase("opt-postnorm", "pytorch_model.bin.index.json", "sub/weights.{0}.pt")]
    public async Task ShardsOfOtherNames_AreTheIndexesToName(string model, string index, string name)
    {
        AddRenamed(model, index, name);
        _hub.Files["model-00009-of-00009.safetensors"] = [1];
        _hub.Files["pytorch_model.fp16.bin.index.json"] = "{}"u8.ToArray();
        string folder = await Folder("gpt2");
        using (LanguageModel read = LanguageCheckpoint.Read(folder))
        using (LanguageModel original = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", model)))
            Assert.That(read.Parameters.All(entry => entry.Value.Equals(original.Parameters[entry.Key])), Is.True);
        Assert.That(Directory.GetFiles(folder, "*", SearchOption.AllDirectories), Has.Length.EqualTo(5),
            "configuration, index and three shards");
        Assert.That(await Folder("gpt2", offline: true), Is.EqualTo(folder));
        string second = string.Format(System.Globalization.CultureInfo.InvariantCulture, name, 2);
        File.Delete(Path.Combine(folder, second));
        Assert.That(async () => await Folder("gpt2", offline: true),
            Throws.TypeOf<BadInputException>().With.Message.Contains($"not whole in the cache: it lacks '{second}'"));
    }

    [TestCase("../part.safetensors", "Shards lie beside their index")]
    [TestCase("absent.safetensors", "which the repository lacks")]
    public void IndexThatNamesNoFileOfTheRepository_IsRefused(string shard, string expected)
    {
        AddRenamed("neox-sequential", "model.safetensors.index.json", "part{0}.safetensors");
        _hub.Files["model.safetensors.index.json"] =
            Encoding.UTF8.GetBytes(new JsonObject { ["weight_map"] = new JsonObject { ["x"] = shard } }.ToJsonString());
        Assert.That(async () => await Folder("gpt2"),
            Throws.TypeOf<BadInputException>().With.Message.Contains(shard).And.Message.Contains(expected));
    }

    [Test]
    public async Task OfSeveralWeights_TheOriginalReadersChoiceIsFetched()
    {
        AddRenamed("neox-sequential", "model.safetensors.index.json", "part{0}.safetensors");
        _hub.Files["pytorch_model.bin"] = [1];
        Assert.That(File.Exists(Path.Combine(await Folder("gpt2"), "pytorch_model.bin")), Is.False,
            "an index of safetensors goes before pytorch_model.bin");
        _hub.Files["model.safetensors"] = File.ReadAllBytes(ReferenceFiles.PathOf("language", "neox-hub", "model.safetensors"));
        int before = _hub.Requests.Count;
        await Folder("gpt2");
        Assert.That(_hub.Requests.Skip(before).Select(request => request.Request),
            Has.None.Contains(".index.json").And.None.Contains("part"),
            "one whole file goes before an index");
    }

    /// <summary>Towers: transformers' layout, and OpenCLIP's, whose files go first where its configuration is.</summary>
    [TestCase("dinov3", "config.json", "model.safetensors")]
    [TestCase("openclip-eva", "open_clip_config.json", "open_clip_model.safetensors")]
    public async Task VisionTower_IsFetchedWithoutALanguageModelsFiles(string name, params string[] fetched)
    {
        _hub.Add(ReferenceFiles.PathOf("vision", name));
        string folder = await Client().FolderAsync(HubModelId.Parse("gpt2"), HubModelFiles.Vision);
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Is.EquivalentTo(fetched));
        using VisionModel model = VisionFamilies.Read(folder, new VisionReading(TorchSharp.torch.ScalarType.Float32, TorchSharp.torch.CPU));
        Assert.That(model.Layout.LayerCount, Is.EqualTo(2));
        Assert.That(await Client(offline: true).FolderAsync(HubModelId.Parse("gpt2"), HubModelFiles.Vision), Is.EqualTo(folder));
    }

    [Test]
    public async Task Generator_IsFetchedPartByPart()
    {
        string pipeline = ReferenceFiles.PathOf("generators", "sana-sprint");
        foreach (string path in Directory.GetFiles(pipeline, "*", SearchOption.AllDirectories))
            _hub.Files[Path.GetRelativePath(pipeline, path).Replace('\\', '/')] = File.ReadAllBytes(path);
        _hub.Files["model_index.json"] = "{}"u8.ToArray();
        _hub.Files["text_encoder/model.safetensors"] = [1];
        string folder = await Client().FolderAsync(HubModelId.Parse("gpt2"), HubModelFiles.Vision);
        Assert.That(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)),
            Is.EquivalentTo(new[] { "model_index.json", "scheduler/scheduler_config.json", "transformer/config.json", "vae/config.json",
                "transformer/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors" }));
        using VisionModel model = VisionFamilies.Read(folder, new VisionReading(TorchSharp.torch.ScalarType.Float32, TorchSharp.torch.CPU));
        Assert.That(model.Family, Is.EqualTo("sana-pipeline"));
        Assert.That(await Client(offline: true).FolderAsync(HubModelId.Parse("gpt2"), HubModelFiles.Vision), Is.EqualTo(folder));
        _hub.Files.Remove("vae/diffusion_pytorch_model.safetensors");
        Assert.That(async () => await Client().FolderAsync(HubModelId.Parse("gpt2"), HubModelFiles.Vision),
            Throws.TypeOf<BadInputException>().With.Message.Contains("no weights"));
    }

    [Test]
    public void RepositoryWithoutATower_IsSaidToLackIt()
    {
        _hub.Add(ReferenceFiles.PathOf("tokenizers", "gpt2"));
        Assert.That(async () => await Client().FolderAsync(HubModelId.Parse("gpt2"), HubModelFiles.Vision),
            Throws.TypeOf<BadInputException>().With.Message.Contains("no config.json and no open_clip_config.json"));
    }

    [TestCase("<!DOCTYPE html><html>Sign in</html>", "a web page answers in its place")]
    [TestCase("\uFEFF\n <html>", "a web page answers in its place")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "Git LFS pointer")]
    [TestCase("{\"sha\":", "is no JSON")]
    [TestCase("", "is no JSON")]
    [TestCase("[]", "names no commit")]
    [TestCase("null", "names no commit")]
    [TestCase("{\"sha\":7}", "names no commit")]
    [TestCase("{\"sha\":\"\\ud800\"}", "no Unicode")]
    [TestCase("{\"\\udc00\":1}", "no Unicode")]
    public void RevisionThatIsNoAnswerOfAHub_IsOneError(string body, string expected)
    {
        _hub.Instead = _ => new Reply(200, body);
        Assert.That(async () => await Folder("gpt2"), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));
    }

    [TestCase("{}", "in an unknown way")]
    [TestCase("[7]", "without a path")]
    [TestCase("[{\"type\":\"file\",\"path\":null}]", "without a path")]
    [TestCase("[{\"type\":\"file\",\"path\":\"a\"}]", "lists 'a' without size")]
    [TestCase("[{\"type\":\"file\",\"path\":\"a\",\"oid\":1,\"size\":1}]", "lists 'a' without size")]
    [TestCase("[{\"type\":\"file\",\"path\":\"a\",\"oid\":\"b\",\"size\":1.5}]", "lists 'a' without size")]
    [TestCase("[{\"type\":\"file\",\"path\":\"a\",\"oid\":\"b\",\"size\":-1}]", "lists 'a' without size")]
    [TestCase("[{\"type\":\"file\",\"path\":\"\\ud800\",\"oid\":\"b\",\"size\":1}]", "no Unicode")]
    [TestCase("[{\"type\":\"directory\",\"path\":\"a\"}]", "no config.json")]
    [TestCase("[]", "no config.json")]
    public void ListThatIsNone_IsOneError(string body, string expected)
    {
        _hub.Instead = request => request.RawUrl!.Contains("/tree/", StringComparison.Ordinal) ? new Reply(200, body) : null;
        Assert.That(async () => await Folder("gpt2"), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));
    }

    [Test]
    public void AnswerOfManyLevels_IsOneError()
    {
        _hub.Instead = _ => new Reply(200, new string('[', 100_000));
        Assert.That(async () => await Folder("gpt2"), Throws.TypeOf<BadInputException>().With.Message.Contains("levels deep"));
    }

    [Test]
    public async Task SignInPageOfANetwork_LeavesTheCacheToServe()
    {
        _hub.Add(ReferenceFiles.PathOf("language", "gpt2"));
        string folder = await Folder("gpt2");
        _hub.Instead = _ => new Reply(200, "<html>");
        Assert.That(await Folder("gpt2"), Is.EqualTo(folder));
    }

    [Test]
    public void WaitThatTheHubAsksFor_IsBounded([Values("2147483647", "Fri, 31 Dec 9999 23:59:59 GMT", "86400")] string named)
    {
        var settings = new HubSettings { CacheFolder = _cache };
        using var requests = new HubRequests(settings, HubModelId.Parse("gpt2"));
        using var answer = new HttpResponseMessage(System.Net.HttpStatusCode.TooManyRequests);
        answer.Headers.TryAddWithoutValidation("Retry-After", named);
        Assert.That(async () => await new HubPatience(settings, "host").WaitAsync(0, answer, "status 429", requests, default),
            Throws.TypeOf<BadInputException>().With.Message.Contains("at most 300 s"));
        answer.Headers.Remove("Retry-After");
        answer.Headers.TryAddWithoutValidation("Retry-After", "7");
        Assert.That(requests.Delay(0, answer), Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("ftp://127.0.0.1/x")]
    [TestCase("gopher://x")]
    public void RedirectToAnotherScheme_IsRefused(string location)
    {
        _hub.Instead = _ => Reply.To(location);
        Assert.That(async () => await Folder("gpt2"), Throws.TypeOf<BadInputException>().With.Message.Contains("redirects to"));
    }

    [Test]
    public void EndlessJson_IsCutOff()
    {
        byte[] endless = new byte[40_000_000];
        Array.Fill(endless, (byte)' ');
        _hub.Instead = _ => new Reply(200, endless);
        Assert.That(async () => await Folder("gpt2"), Throws.TypeOf<BadInputException>().With.Message.Contains("more than"));
    }

    [TestCase("config.json")]
    [TestCase("model.safetensors")]
    public async Task CachedFileAlteredAtTheSameSize_IsRefusedOfflineAndFetchedAgain(string file)
    {
        _hub.Add(ReferenceFiles.PathOf("trained", "gpt2"));
        string path = Path.Combine(await Folder("gpt2"), file);
        byte[] whole = File.ReadAllBytes(path), altered = [.. whole];
        altered[^2] ^= 1;
        File.WriteAllBytes(path, altered);
        Assert.That(async () => await Folder("gpt2", offline: true), Throws.TypeOf<BadInputException>().With.Message.Contains("altered"));
        await Folder("gpt2");
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(whole));
    }

    [Test]
    public async Task OneOddNameOfContent_ForTwoFiles_IsTwoContents()
    {
        (string Name, byte[] Content)[] files = [("a.json", "{\"a\": 1}"u8.ToArray()), ("b.json", "{\"b\": 2}"u8.ToArray())];
        _hub.Instead = request =>
            files.FirstOrDefault(file => request.RawUrl!.EndsWith(file.Name, StringComparison.Ordinal)) is { Name: { } } found
            ? new Reply(200, found.Content, ("X-Repo-Commit", Commit), ("ETag", "\"not-a-digest\"")) : null;
        foreach ((string name, byte[] content) in files)
        {
            string? path = await Client().FileAsync(HubModelId.Parse("gpt2"), name);
            Assert.That(File.ReadAllBytes(path!), Is.EqualTo(content));
        }
    }

    [Test]
    public void SizesBeyondAllCounting_AreNoCrash()
    {
        _hub.Add(ReferenceFiles.PathOf("language", "gpt2"));
        _hub.Instead = request => request.RawUrl!.Contains("/tree/", StringComparison.Ordinal)
            ? new Reply(200, $$"""[{"type": "file", "path": "config.json", "oid": "{{new string('a', 40)}}", "size": {{long.MaxValue}}},"""
                + $$"""{"type": "file", "path": "model.safetensors", "oid": "{{new string('b', 40)}}", "size": {{long.MaxValue}}}]""") : null;
        long said = 0;
        Assert.That(async () => await Client().FolderAsync(HubModelId.Parse("gpt2"), new Heard(value => said = value.ModelBytes)),
            Throws.Nothing);
        Assert.That(said, Is.EqualTo(long.MaxValue));
    }

    private sealed class Heard(Action<HubProgress> hear) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => hear(value);
    }

    private HubClient Client(bool offline = false) => new(new HubSettings
    {
        CacheFolder = _cache,
        Endpoint = new Uri(_hub.HubAddress),
        Token = "secret",
        Attempts = 2,
        Offline = offline,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        Patience = TimeSpan.FromSeconds(20),
    });

    private Task<string> Folder(string id, bool offline = false) => Client(offline).FolderAsync(HubModelId.Parse(id));

    /// <summary>A sharded model whose shards have other names.</summary>
    private void AddRenamed(string model, string index, string name)
    {
        _hub.Add(ReferenceFiles.PathOf("language", model));
        string text = Encoding.UTF8.GetString(_hub.Files[index]);
        for (int i = 1; i <= 3; i++)
        {
            string old = index.StartsWith("model", StringComparison.Ordinal) ? $"model-0000{i}-of-00003.safetensors"
                : $"pytorch_model-0000{i}-of-00003.bin";
            string renamed = string.Format(System.Globalization.CultureInfo.InvariantCulture, name, i);
            _hub.Files[renamed] = _hub.Files[old];
            _hub.Files.Remove(old);
            text = text.Replace($"\"{old}\"", $"\"{renamed}\"", StringComparison.Ordinal);
        }
        _hub.Files[index] = Encoding.UTF8.GetBytes(text);
    }
}
