package jdist.transport;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import jdist.identity.Fingerprint;

/// What a process shows at links that leave its host: a key pair and a certificate signed with it,
/// which live as long as the process and are in no file. Others know it by its fingerprint. Making
/// one takes up to a second, for the JVM's cryptography has to be loaded. Thread-safe.
public final class Credentials {
  private final PrivateKey key;
  private final X509Certificate certificate;
  private final Fingerprint fingerprint;
  private final TlsEngines engines;

  private Credentials(PrivateKey key, X509Certificate certificate, TlsEngines.Kind kind)
      throws GeneralSecurityException {
    this.key = key;
    this.certificate = certificate;
    this.fingerprint = Fingerprint.of(certificate.getEncoded());
    this.engines = TlsEngines.of(kind, this);
  }

  /// Those of a process, with the fastest TLS there is here.
  ///
  /// @throws IllegalStateException if this JVM has no elliptic curves or no TLS 1.3
  public static Credentials of(int processId) {
    return of(processId, TlsEngines.fastest());
  }

  static Credentials of(int processId, TlsEngines.Kind kind) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      byte[] der = SelfSigned.certificate(pair, processId);
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      return new Credentials(pair.getPrivate(), certificate, kind);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot do TLS 1.3: " + e, e);
    }
  }

  /// What others know it by.
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  PrivateKey key() {
    return key;
  }

  X509Certificate certificate() {
    return certificate;
  }

  TlsEngines engines() {
    return engines;
  }

  /// Whose TLS it is, for people: `BoringSSL` or `the JDK's`.
  public String engineName() {
    return engines.name();
  }

  @Override
  public String toString() {
    return "the credentials " + fingerprint;
  }
}
