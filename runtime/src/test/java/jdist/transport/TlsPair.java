package jdist.transport;

import java.util.EnumMap;
import java.util.Map;

/// Two processes' credentials, each of which knows the other's.
record TlsPair(Credentials one, Credentials other) {
  private static final Map<TlsEngines.Kind, TlsPair> MADE = new EnumMap<>(TlsEngines.Kind.class);

  static synchronized TlsPair of(TlsEngines.Kind kind) {
    return MADE.computeIfAbsent(kind, it -> of(it, it));
  }

  static TlsPair of(TlsEngines.Kind one, TlsEngines.Kind other) {
    return new TlsPair(Credentials.of(2, one), Credentials.of(1, other));
  }

  Tls near() {
    return new Tls(one, Pin.of(other.fingerprint()));
  }

  Tls far() {
    return new Tls(other, Pin.of(one.fingerprint()));
  }
}
