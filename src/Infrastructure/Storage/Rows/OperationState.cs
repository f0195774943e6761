namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>Where an operation is. Stored by name.</summary>
public enum OperationState
{
    /// <summary>Stored; no agent has begun it.</summary>
    Accepted,

    /// <summary>Being done.</summary>
    Running,

    /// <summary>Done.</summary>
    Done,

    /// <summary>Not done, or not wholly: the text says why.</summary>
    Failed,

    /// <summary>A person took it back.</summary>
    Cancelled,
}
