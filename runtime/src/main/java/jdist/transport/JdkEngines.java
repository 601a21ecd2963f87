package jdist.transport;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/// The JDK's own.
final class JdkEngines implements TlsEngines {
  static final String PROTOCOL = "TLSv1.3";

  /// The fastest first.
  private static final String[] CIPHERS = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private final SSLContext context;

  JdkEngines(Credentials own) throws GeneralSecurityException {
    context = SSLContext.getInstance(PROTOCOL);
    context.init(
        keys(own).getKeyManagers(), new TrustManager[] {new UnpinnedTrust()}, /* random= */ null);
  }

  private static KeyManagerFactory keys(Credentials own) throws GeneralSecurityException {
    try {
      char[] none = {};
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, none);
      store.setKeyEntry("jdist", own.key(), none, new Certificate[] {own.certificate()});
      KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
      factory.init(store, none);
      return factory;
    } catch (IOException e) {
      throw new GeneralSecurityException(e); // there is nothing to read
    }
  }

  @Override
  public SSLEngine engine(boolean dials) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(dials);
    engine.setNeedClientAuth(!dials);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    engine.setEnabledCipherSuites(CIPHERS);
    return engine;
  }

  @Override
  public void release(SSLEngine engine) {
    // it holds nothing
  }

  @Override
  public String name() {
    return "the JDK's";
  }
}
