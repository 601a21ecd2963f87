package jdist.transport;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/// The JDK's own.
final class JdkEngines implements TlsEngines {
  static final String PROTOCOL = "TLSv1.3";

  private static final Pattern LIMIT = Pattern.compile("(2\\^)?([0-9]{1,18})");

  /// The fastest first.
  private static final String[] CIPHERS = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private final SSLContext context;
  private final long bytesBetweenKeys = lowestKeyLimit() / 2;

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

  /// An engine that has opened as much as its limit allows asks for new keys with every record that
  /// was on its way by then, until the answer has come: hundreds of times where arrays come, and 32
  /// are too many for BoringSSL. So it is made to ask once, and long before.
  @Override
  public long bytesBetweenKeys() {
    return bytesBetweenKeys;
  }

  /// Of what `jdk.tls.keyLimits` says of ciphers, as `AES/GCM/NoPadding KeyUpdate 2^37`, in bytes.
  /// What is not understood is nothing to the JDK either.
  private static long lowestKeyLimit() {
    String limits = String.valueOf(Security.getProperty("jdk.tls.keyLimits"));
    long lowest = Long.MAX_VALUE;
    for (String limit : limits.split(",", -1)) {
      String[] words = limit.strip().split(" +", -1);
      Matcher number = LIMIT.matcher(words[words.length - 1]);
      if (number.matches()) {
        long value = Long.parseLong(number.group(2));
        lowest = Math.min(lowest, number.group(1) == null ? value : 1L << value);
      }
    }
    return lowest;
  }

  @Override
  public String name() {
    return "the JDK's";
  }
}
