package jdist.transport;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLEngine;

/// Makes the engine of each TLS link: TLS 1.3, both sides with a certificate. No engine judges that
/// of the other side: [TlsConduit] does, by its pin, before it takes a byte.
interface TlsEngines {
  /// Whose TLS it is.
  enum Kind {
    /// BoringSSL, through Netty: five times as fast, and no second of loading.
    BORING_SSL,
    JDK
  }

  /// An engine for the side that dials, or for the one that accepts.
  SSLEngine engine(boolean dials);

  /// An engine is not used any more.
  void release(SSLEngine engine);

  /// How many bytes the side that reads may have opened when it asks for new keys;
  /// `Long.MAX_VALUE`: it never does.
  long bytesBetweenKeys();

  /// For people.
  String name();

  static TlsEngines of(Kind kind, Credentials own) throws GeneralSecurityException {
    return kind == Kind.JDK ? new JdkEngines(own) : NettyEngines.of(own);
  }

  /// BoringSSL where Netty is on the class path, may load native code, and has some for this
  /// system.
  static Kind fastest() {
    try {
      ClassLoader own = TlsEngines.class.getClassLoader();
      Class<?> door = Class.forName("io.netty.handler.ssl.OpenSsl", false, own);
      boolean allowed = door.getModule().isNativeAccessEnabled(); // or the JVM would complain
      return allowed && NettyEngines.areAvailable() ? Kind.BORING_SSL : Kind.JDK;
    } catch (ClassNotFoundException | LinkageError _) { // not there, or not all of it
      return Kind.JDK;
    }
  }
}
