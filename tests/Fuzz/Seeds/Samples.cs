using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using XenWeb.Domain.Hosts;

namespace XenWeb.Fuzz.Seeds;

/// <summary>Makes a value of any type of the domain, with every property set and one element in every list: so a new message is a seed by itself.</summary>
internal static class Samples
{
    /// <summary>The UUID of every sample that has one.</summary>
    public static readonly Guid Uuid = Guid.Parse("f91a9337-797a-454e-815f-25f13eb15de5");

    private const int DepthMax = 8;

    private static readonly DateTimeOffset _at = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<Type, object> _plain = new()
    {
        [typeof(string)] = "small-1", [typeof(bool)] = true, [typeof(int)] = 1, [typeof(long)] = 1L, [typeof(double)] = 0.5, [typeof(ushort)] = (ushort)1, [typeof(byte)] = (byte)1, [typeof(uint)] = 1u, [typeof(ulong)] = 1ul, [typeof(char)] = 'R',
        [typeof(Guid)] = Uuid, [typeof(DateTimeOffset)] = _at, [typeof(TimeSpan)] = TimeSpan.FromSeconds(5), [typeof(HostId)] = new HostId("ferby"), [typeof(ReadOnlyMemory<byte>)] = new ReadOnlyMemory<byte>([1, 2, 3]),
    };

    /// <summary>One; null where there is no way, or it is too deep.</summary>
    public static object? Of(Type type, int depth = 0)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Of(inner, depth);
        if (_plain.TryGetValue(type, out var plain)) return plain;
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0);
        if (depth > DepthMax) return null;
        if (type.IsArray) return OfArray(type.GetElementType()!, depth);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return OfImmutableArray(type.GetGenericArguments()[0], depth);
        if (typeof(IEnumerable).IsAssignableFrom(type)) return null;
        return type.IsAbstract || type.IsInterface ? null : OfRecord(type, depth);
    }

    private static Array OfArray(Type element, int depth)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(Of(element, depth + 1), 0);
        return array;
    }

    private static object OfImmutableArray(Type element, int depth)
    {
        var make = typeof(ImmutableArray).GetMethods().Single(m => m.Name == nameof(ImmutableArray.Create) && m.GetParameters() is [{ ParameterType.IsArray: true }]);
        return make.MakeGenericMethod(element).Invoke(null, [OfArray(element, depth)])!;
    }

    // Through the constructor with the most parameters, then what can be set
    private static object OfRecord(Type type, int depth)
    {
        var constructor = type.GetConstructors().Where(c => !c.GetParameters().Any(p => p.ParameterType == type)).OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        var made = constructor is null ? RuntimeHelpers.GetUninitializedObject(type) : constructor.Invoke([.. constructor.GetParameters().Select(p => Of(p.ParameterType, depth + 1))]);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0))
        {
            if (constructor?.GetParameters().Any(p => string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase)) == true) continue;
            if (Of(property.PropertyType, depth + 1) is { } value) property.SetValue(made, value);
        }
        return made;
    }
}
