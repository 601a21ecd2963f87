package jdist.transport;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/// BoringSSL's, by way of Netty. The one place that knows Netty: not loaded on a run whose links
/// all stay in one host. Engines hold native memory until they are released; contexts are collected
/// with the process's credentials.
final class NettyEngines implements TlsEngines {
  private final SslContext dialling;
  private final SslContext accepting;

  private NettyEngines(SslContext dialling, SslContext accepting) {
    this.dialling = dialling;
    this.accepting = accepting;
  }

  static boolean areAvailable() {
    return OpenSsl.isAvailable();
  }

  static NettyEngines of(Credentials own) throws GeneralSecurityException {
    try {
      SslContext dialling =
          common(SslContextBuilder.forClient().keyManager(own.key(), own.certificate()))
              .endpointIdentificationAlgorithm(null) // names prove nothing, pins do
              .build();
      SslContext accepting =
          common(SslContextBuilder.forServer(own.key(), own.certificate()))
              .clientAuth(ClientAuth.REQUIRE)
              .build();
      return new NettyEngines(dialling, accepting);
    } catch (SSLException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static SslContextBuilder common(SslContextBuilder builder) {
    return builder
        .sslProvider(SslProvider.OPENSSL)
        .trustManager(new UnpinnedTrust())
        .protocols(JdkEngines.PROTOCOL);
  }

  @Override
  public SSLEngine engine(boolean dials) {
    return (dials ? dialling : accepting).newEngine(UnpooledByteBufAllocator.DEFAULT);
  }

  @Override
  public void release(SSLEngine engine) {
    if (ReferenceCountUtil.refCnt(engine) > 0) { // else it has let go of it by itself
      ReferenceCountUtil.safeRelease(engine);
    }
  }

  /// It cannot ask, and goes on with the keys it has.
  @Override
  public long bytesBetweenKeys() {
    return Long.MAX_VALUE;
  }

  @Override
  public String name() {
    return "BoringSSL";
  }
}
