package jdist.ssh;

import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// One login by MINA, from the keys that host and client agree on to the end of authentication.
/// MINA's threads tell it what happens; one other thread waits for that.
final class MinaAttempt {
  private static final AttributeRepository.AttributeKey<MinaAttempt> KEY =
      new AttributeRepository.AttributeKey<>();

  /// How long a user may take to answer; the server waits no longer either.
  private static final Duration ASKING = Duration.ofMinutes(2);

  private final SshOptions options;
  private final HostSettings settings;
  private final HostKeyCheck check;
  private final MinaIdentities identities;
  private final CountDownLatch keyed = new CountDownLatch(1);
  private volatile boolean keysAgreed;
  private volatile Optional<SshException> refusal = Optional.empty();
  private volatile Optional<Throwable> problem = Optional.empty();
  private volatile String firstWords = "";
  private volatile boolean hungUp;
  private volatile String farewell = "";
  private volatile List<String> methods = List.of();

  /// @param answers asks the user, if there is one to be asked
  MinaAttempt(SshOptions options, Optional<Answers> answers, HostSettings settings) {
    this.options = options;
    this.settings = settings;
    this.check = new HostKeyCheck(options, settings);
    this.identities = new MinaIdentities(options, answers, settings);
  }

  static MinaAttempt of(ClientSession session) {
    return session.getConnectionContext().getAttribute(KEY);
  }

  AttributeRepository context() {
    return AttributeRepository.ofKeyValuePair(KEY, this);
  }

  SshOptions options() {
    return options;
  }

  HostSettings settings() {
    return settings;
  }

  MinaIdentities identities() {
    return identities;
  }

  // ---- what MINA's threads tell

  /// Asks for a kind of host key that is known, so that a host with several shows one of those. Its
  /// certificates could not be checked here.
  void created(ClientSession session) {
    Set<String> kinds = check.kinds();
    List<NamedFactory<Signature>> offered = new ArrayList<>(session.getSignatureFactories());
    offered.removeIf(factory ->
        factory.getName().contains("-cert-")
            || factory.getName().equals("ssh-rsa") // with SHA-1, which OpenSSH refuses too
            || factory.getName().equals("ssh-dss"));
    offered.sort(Comparator.comparing(factory -> !kinds.contains(kind(factory.getName()))));
    session.setSignatureFactories(offered);
  }

  private static String kind(String algorithm) {
    return algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm;
  }

  boolean verify(PublicKey shown) {
    refusal = check.refusal(KeyUtils.getKeyType(shown), bytes(shown));
    return refusal.isEmpty();
  }

  /// A line that came before all else: the server's greeting, if it is one.
  void heard(String line) {
    if (firstWords.isEmpty()) {
      firstWords = line;
    }
  }

  private static byte[] bytes(PublicKey key) {
    Buffer buffer = new ByteArrayBuffer();
    buffer.putRawPublicKey(key);
    return buffer.getCompactData();
  }

  /// A host's key as people compare it.
  static String fingerprint(PublicKey key) {
    return HostKeyCheck.shown(KeyUtils.getKeyType(key), bytes(key));
  }

  void keysEstablished() {
    keysAgreed = true;
    keyed.countDown();
  }

  void failed(Throwable what) {
    if (problem.isEmpty()) {
      problem = Optional.of(what);
    }
  }

  void disconnected(String message) {
    farewell = message;
  }

  void closed() {
    hungUp = true;
    keyed.countDown();
  }

  void accepts(List<String> now) {
    methods = List.copyOf(now);
  }

  // ---- what the other thread does

  /// Whether the server hung up at once, as it does when it has too many logins under way: without
  /// a word, or with one about that.
  boolean wasDropped() {
    return hungUp && (firstWords.isEmpty() || firstWords.contains("MaxStartups"));
  }

  /// Waits until the host has shown that it is the one it should be.
  void awaitHostKey(ClientSession session) throws InterruptedException {
    Duration limit = settings.connectLimit();
    boolean told = keyed.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    if (!told) {
      throw MinaWords.silent(this, session, limit);
    }
    if (!keysAgreed) {
      throw MinaWords.noKeys(this, session);
    }
  }

  /// Waits until the server has let the user in.
  void awaitLogin(AuthFuture login) throws InterruptedException {
    Duration limit = options.prompt().isPresent() ? ASKING : options.limit();
    boolean told = Finished.await(login, limit);
    if (refusal.isPresent()) { // keys can be agreed on again at any time
      throw refusal.get();
    }
    if (!told || !login.isSuccess()) {
      hearFarewell(login.getException());
      throw new SshException(
          Stage.AUTHENTICATE,
          settings.name(),
          MinaWords.whyNotIn(this, told, limit),
          identities.tried() + accepted(),
          MinaWords.howIn(this, told),
          problem.orElse(login.getException()));
    }
  }

  /// The waiter may know of it before the listener does.
  private void hearFarewell(@Nullable Throwable end) {
    if (end instanceof org.apache.sshd.common.SshException refused
        && refused.getDisconnectCode()
            != SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE
        && refused.getDisconnectCode() != 0) {
      disconnected(String.valueOf(refused.getMessage()));
    }
  }

  private String accepted() {
    return methods.isEmpty() ? "" : "; the server accepts " + String.join(", ", methods);
  }

  /// What MINA said went wrong first.
  Optional<Throwable> problem() {
    return problem;
  }

  /// The first line of what the server said; may be empty.
  String firstWords() {
    return firstWords;
  }

  /// What the server said as it hung up; may be empty.
  String farewell() {
    return farewell;
  }

  List<String> methods() {
    return methods;
  }
}
