using System.Text.Json;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace Rosetta.Tests.Experiments.Explorer;

/// <summary>Chromium without a window, driven from tests. Where it is not installed, tests that need it are skipped and say so, unless
/// <see cref="RequiredVariable"/> is 1: then they fail.</summary>
internal sealed class Browser : IDisposable
{
    public const string RequiredVariable = "ROSETTA_BROWSER_REQUIRED";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChromeDriver _driver;
    private readonly string _profile = Directory.CreateTempSubdirectory("rosetta-browser-").FullName;

    private Browser(string binary, string driver)
    {
        var options = new ChromeOptions { BinaryLocation = binary };
        options.AddArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--no-first-run", "--window-size=1400,900",
            $"--user-data-dir={_profile}");
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        options.SetLoggingPreference(LogType.Performance, LogLevel.All);
        ChromeDriverService service = ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(driver)!, Path.GetFileName(driver));
        service.SuppressInitialDiagnosticInformation = true;
        _driver = new ChromeDriver(service, options, TimeSpan.FromSeconds(120));
        _driver.Manage().Timeouts().AsynchronousJavaScript = Patience;
    }

    /// <summary>Starts one, or skips the test.</summary>
    public static Browser Start()
    {
        string? binary = Find("chromium", "chromium-browser", "google-chrome"), driver = Find("chromedriver");
        if (binary is not null && driver is not null)
            return new Browser(binary, driver);
        string missing = $"{(binary is null ? "chromium" : "chromedriver")} is not on the PATH: 'apt-get install chromium chromium-driver'";
        if (Environment.GetEnvironmentVariable(RequiredVariable) == "1")
            Assert.Fail(missing);
        Assert.Ignore($"not run: {missing}");
        throw new InvalidOperationException(missing);
    }

    public IWebDriver Driver => _driver;

    /// <summary>Goes to an address.</summary>
    public void Open(string address) => _driver.Navigate().GoToUrl(new Uri(address));

    /// <summary>What an expression is in the page.</summary>
    public T Value<T>(string expression) => (T)_driver.ExecuteScript($"return {expression};")!;

    /// <summary>What a script hands to <c>done</c>.</summary>
    public T Async<T>(string script) => (T)_driver.ExecuteAsyncScript($"const done = arguments[0]; {script}")!;

    /// <summary>Waits until an expression is true.</summary>
    public void Until(string expression)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (_driver.ExecuteScript($"return !!({expression});") is not true)
        {
            if (DateTime.UtcNow > end)
                Assert.Fail($"never true: {expression}; the page says: {Value<string>("document.body.innerText.slice(0, 600)")}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Keys to whatever has the focus.</summary>
    public void Type(string keys) => new OpenQA.Selenium.Interactions.Actions(_driver).SendKeys(keys).Perform();

    public IWebElement Element(string selector) => _driver.FindElement(By.CssSelector(selector));

    /// <summary>Width, height and colours of the page.</summary>
    public void Look(int width, int height, bool dark)
    {
        _driver.ExecuteCdpCommand("Emulation.setDeviceMetricsOverride", new Dictionary<string, object?>
            { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        _driver.ExecuteCdpCommand("Emulation.setEmulatedMedia", new Dictionary<string, object?>
        {
            ["features"] = new object[] { new Dictionary<string, object?>
                { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" } },
        });
    }

    /// <summary>Complaints on the console since the last call.</summary>
    public IReadOnlyList<string> Complaints() => [.. _driver.Manage().Logs.GetLog(LogType.Browser)
        .Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Message)];

    /// <summary>Addresses that were asked for since the last call.</summary>
    public IReadOnlyList<string> Requests() => [.. _driver.Manage().Logs.GetLog(LogType.Performance)
        .Select(entry => JsonElement.Parse(entry.Message).GetProperty("message"))
        .Where(message => message.GetProperty("method").GetString() == "Network.requestWillBeSent")
        .Select(message => message.GetProperty("params").GetProperty("request").GetProperty("url").GetString()!)];

    public void Dispose()
    {
        _driver.Quit();
        _driver.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private static string? Find(params string[] names) => names.SelectMany(name =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
