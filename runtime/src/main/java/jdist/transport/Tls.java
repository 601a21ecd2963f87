package jdist.transport;

/// What makes a link, or those that come to a port, TLS 1.3 with a certificate on either side.
///
/// @param own what this process shows
/// @param pin what the other side must show
public record Tls(Credentials own, Pin pin) {
  /// For the side that dials.
  Conduit.Kind dialling() {
    return (channel, host) -> new TlsConduit(channel, this, true, host);
  }

  /// For the side that accepts.
  Conduit.Kind accepting() {
    return (channel, host) -> new TlsConduit(channel, this, false, host);
  }
}
