using XenWeb.Web.Access;

namespace XenWeb.Web.Tests.Access;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("violet harbour 71 lamp")]
    [InlineData("correct clam orbit staple")]
    [InlineData("q7Vn-2xkR-9mTz-4pLd")]
    [InlineData("die Katze schnurrt um drei")]
    [InlineData("ひかりのまちでおちあう")]
    public void Password_ThatNobodyWouldTry_IsTaken(string password) => Assert.Empty(PasswordRules.Problems(password, "mira"));

    [Theory]
    [InlineData("1qaz2wsx3edc", "lists of passwords that got out")]
    [InlineData("Unbelievable", "lists of passwords that got out")]
    [InlineData("finalfantasy", "lists of passwords that got out")]
    [InlineData("F1n@lf4nt@$y", "lists of passwords that got out")]
    [InlineData("Liverpool2024!", "lists of passwords that got out")]
    [InlineData("!!Sunshine!!99", "lists of passwords that got out")]
    [InlineData("liverpoolliverpool", "lists of passwords that got out")]
    [InlineData("mira-unbelievable", "lists of passwords that got out")]
    [InlineData("aaaaaaaaaaaaaaaa", "row of keys or a repeat")]
    [InlineData("abcdefghijklmnop", "row of keys or a repeat")]
    [InlineData("qwertyuiopasdfgh", "row of keys or a repeat")]
    [InlineData("footballfootball", "row of keys or a repeat")]
    [InlineData("lamplamplamplamp", "row of keys or a repeat")]
    [InlineData("0987654321098765", "row of keys or a repeat")]
    [InlineData("passwordpassword", "first that somebody would try")]
    [InlineData("mira-xenweb-mira", "first that somebody would try")]
    [InlineData("correcthorsebatterystaple", "first that somebody would try")]
    public void Password_ThatSomebodyWouldTry_IsRefusedAndSaysWhy(string password, string why) => Assert.Contains(PasswordRules.Problems(password, "mira"), p => p.Contains(why, StringComparison.Ordinal));

    [Fact]
    public void Password_LongerThanCanBeHashedInTime_IsRefused() => Assert.Contains("128 characters at most", Assert.Single(PasswordRules.Problems(new string('x', 129), "mira")));

    [Fact]
    public void Passwords_ThatGotOut_AreInTheProgram()
    {
        var all = KnownPasswords.All().ToList();
        Assert.True(all.Count > 400_000 && all.Count(p => p.Length >= 12) >= 10_000, $"{all.Count} in all, {all.Count(p => p.Length >= 12)} of 12 characters or more");
    }
}
