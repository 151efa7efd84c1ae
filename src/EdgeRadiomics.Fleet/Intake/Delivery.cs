using EdgeRadiomics.Fleet.Contract;

namespace EdgeRadiomics.Fleet.Intake;

/// <summary>One message on its way from the broker to the database.</summary>
/// <param name="Link">The connection that it came by; only that one can acknowledge it.</param>
/// <param name="Message">What it says; null where Fleet has no use for it.</param>
/// <param name="Acknowledge">Tells the broker that it need not keep it any longer. Does not throw.</param>
internal sealed record Delivery(BrokerLink Link, Incoming? Message, Func<Task> Acknowledge);
