using System.Runtime.InteropServices;
using XenWeb.Domain.Processes;

namespace XenWeb.Infrastructure.Linux;

/// <summary>Users' names by their numbers, each looked up once until let go.</summary>
internal sealed class UserNames
{
    private readonly Dictionary<uint, string> _names = [];
    private byte[] _buffer = [];

    /// <summary>The name, made visible; the number where there is none.</summary>
    public string Of(uint id)
    {
        if (_names.TryGetValue(id, out var name)) return name;
        if (_buffer.Length == 0) _buffer = new byte[4096];
        var found = Native.UserById(id, out var user, ref _buffer[0], _buffer.Length, out var result) == 0 && result != 0 ? Marshal.PtrToStringUTF8(user.Name) : null;
        return _names[id] = VisibleText.Of(string.IsNullOrEmpty(found) ? $"{id}" : found, ProcessRow.UserMax);
    }

    /// <summary>Forgets all.</summary>
    public void LetGo()
    {
        _names.Clear();
        _buffer = [];
    }
}
