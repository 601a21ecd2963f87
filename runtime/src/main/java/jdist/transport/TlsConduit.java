package jdist.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import jdist.identity.Fingerprint;
import org.jspecify.annotations.Nullable;

/// TLS 1.3 over a socket. Whoever reads the link drives the handshake; what is heavy in it runs
/// elsewhere, and the link is looked at again afterwards. Until the handshake is complete and the
/// other side's certificate is the pinned one, nothing is taken from the link nor given to it, and
/// the buffers are those of a stranger.
///
/// SHAKING -> UNPINNED -> OPEN -> ENDED
final class TlsConduit implements Conduit {
  /// The longest record there may be, and what the JDK wants to have room for.
  private static final int RECORD = 16_709;

  private static final int HEADER = 5;
  private static final int STRANGER = RECORD * 2;
  private static final int INCOMING = 1 << 18;

  /// So many records are sealed before they are sent: the other side opens them meanwhile.
  private static final int OUTGOING = RECORD * 8;

  private static final String ENDED = "it was closed by the other side before TLS was agreed on";
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final SocketChannel channel;
  private final Tls tls;
  private final SSLEngine engine;
  private final Host host;
  private volatile Phase phase = Phase.SHAKING;

  // of the reading side
  private ByteBuffer sealed = ByteBuffer.allocateDirect(STRANGER).flip();
  private ByteBuffer opened = ByteBuffer.allocateDirect(RECORD).flip(); // found no room before
  private @Nullable Fingerprint shown;
  private int processId;
  private boolean over;
  private long openedWithKeys; // bytes, since new ones were asked for
  private volatile boolean busy;

  // of the writing side
  private final ReentrantLock writing = new ReentrantLock();
  private ByteBuffer outgoing = ByteBuffer.allocateDirect(STRANGER).flip();
  private volatile boolean unsent;
  private volatile boolean owed; // the engine has something to say, and there was no room for it
  private boolean closed;

  private enum Phase {
    SHAKING,
    UNPINNED,
    OPEN,
    ENDED
  }

  TlsConduit(SocketChannel channel, Tls tls, boolean dials, Host host) {
    this.channel = channel;
    this.tls = tls;
    this.engine = tls.own().engines().engine(dials);
    this.host = host;
  }

  @Override
  public void begin() throws IOException {
    engine.beginHandshake();
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      shake();
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (phase != Phase.OPEN && !becomesOpen()) {
      return 0;
    }
    int before = into.position();
    take(into);
    if (into.position() == before && !over) {
      boolean ended = channel.read(sealed.compact()) < 0;
      sealed.flip();
      take(into);
      over |= ended;
    }
    int count = into.position() - before;
    return count == 0 && over ? -1 : count;
  }

  @Override
  public boolean holdsMore() {
    return phase == Phase.OPEN && (opened.hasRemaining() || hasRecord() || over);
  }

  private boolean hasRecord() {
    int length = sealed.remaining();
    if (length < HEADER) {
      return false;
    }
    int content = sealed.getShort(sealed.position() + HEADER - Short.BYTES) & 0xffff;
    return length >= HEADER + content;
  }

  /// Opens the records that are there, as far as there is room.
  private void take(ByteBuffer into) throws IOException {
    takeOpened(into);
    while (!opened.hasRemaining() && hasRecord() && !over) {
      if (into.remaining() >= RECORD) {
        open(into);
      } else if (into.hasRemaining()) {
        open(opened.clear());
        opened.flip();
        takeOpened(into);
      } else {
        return;
      }
    }
  }

  private void takeOpened(ByteBuffer into) {
    int count = Math.min(opened.remaining(), into.remaining());
    if (count > 0) {
      into.put(into.position(), opened, opened.position(), count);
      into.position(into.position() + count);
      opened.position(opened.position() + count);
    }
  }

  private void open(ByteBuffer into) throws IOException {
    SSLEngineResult result = engine.unwrap(sealed, into);
    switch (result.getStatus()) {
      case OK -> {
        openedWithKeys += result.bytesConsumed();
        if (openedWithKeys > tls.own().engines().bytesBetweenKeys()) {
          openedWithKeys = 0;
          engine.beginHandshake(); // which means to ask for new keys
        }
        answer(result.getHandshakeStatus());
      }
      case CLOSED -> over = true;
      case BUFFER_OVERFLOW, BUFFER_UNDERFLOW ->
          throw new IOException("a TLS record that is no whole one");
    }
  }

  /// Either side may have asked for new keys, which is said in passing. Or BoringSSL has found a
  /// forged record: it tells the other side first, and us with the next record.
  private void answer(HandshakeStatus status) throws IOException {
    if (status == HandshakeStatus.NEED_TASK) {
      runTasks();
    }
    if (status == HandshakeStatus.NEED_WRAP
        || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      seal(NOTHING);
    }
  }

  private void runTasks() {
    Runnable task;
    while ((task = engine.getDelegatedTask()) != null) {
      task.run();
    }
  }

  /// Goes on with what comes before the first byte of a link; whether that is done.
  private boolean becomesOpen() throws IOException {
    if (sealed.limit() - sealed.position() == sealed.capacity()) {
      throw new IOException("it says too much before it is known");
    }
    boolean ended = phase != Phase.ENDED && channel.read(sealed.compact()) < 0;
    sealed.flip();
    if (!busy && phase == Phase.SHAKING) {
      shake();
    }
    if (phase == Phase.UNPINNED) {
      checkPin();
    }
    if (ended && phase != Phase.OPEN) {
      over = true;
      throw new EOFException(ENDED);
    }
    return phase == Phase.OPEN;
  }

  private void shake() throws IOException {
    boolean asked = false;
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (opened.hasRemaining() && status == HandshakeStatus.NEED_UNWRAP) {
        throw new IOException("it says something else before TLS is agreed on");
      }
      switch (status) {
        case NEED_WRAP -> seal(NOTHING);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!hasRecord() && asked) {
            return;
          }
          asked = !hasRecord(); // BoringSSL goes on with what it has when it is called once more
          openGreeting();
        }
        case NEED_TASK -> {
          runTasksElsewhere();
          return;
        }
        case FINISHED, NOT_HANDSHAKING -> {
          isShaken();
          return;
        }
      }
    }
  }

  /// With the last word of the handshake may come the first of the link, which waits for the pin.
  private void openGreeting() throws IOException {
    SSLEngineResult result = engine.unwrap(hasRecord() ? sealed : NOTHING, opened.clear());
    opened.flip();
    if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
      throw new EOFException(ENDED);
    }
    if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
      throw new IOException("it does not speak TLS as it should");
    }
  }

  /// Signing, and checking a signature: nothing that a stranger can have the reader do.
  private void runTasksElsewhere() {
    busy = true;
    host.execute(() -> {
      try {
        runTasks();
      } finally {
        busy = false;
        host.lookAgain();
      }
    });
  }

  private void isShaken() throws IOException {
    X509Certificate certificate = (X509Certificate) engine.getSession().getPeerCertificates()[0];
    try {
      shown = Fingerprint.of(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IOException("its certificate cannot be read", e);
    }
    processId = SelfSigned.processId(certificate);
    phase = Phase.UNPINNED;
  }

  private void checkPin() throws IOException {
    Fingerprint fingerprint = java.util.Objects.requireNonNull(shown);
    Pin.Verdict verdict =
        tls.pin().check(new Pin.Presented(fingerprint, processId, host::lookAgain));
    if (verdict == Pin.Verdict.WRONG) {
      throw new IOException(
          "man in the middle: expected " + tls.pin().expected() + ", got " + fingerprint);
    }
    if (verdict == Pin.Verdict.RIGHT) {
      grow();
      phase = Phase.OPEN;
      host.wantsToWrite();
    }
  }

  /// It is no stranger any more.
  private void grow() {
    sealed = ByteBuffer.allocateDirect(INCOMING).put(sealed).flip();
    writing.lock();
    try {
      outgoing = ByteBuffer.allocateDirect(OUTGOING).put(outgoing).flip();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    writing.lock();
    try {
      while (send() && phase == Phase.OPEN && (owed || from.hasRemaining())) {
        outgoing.clear();
        try {
          while ((owed || from.hasRemaining()) && outgoing.remaining() >= RECORD) {
            owed = false;
            sealOne(from);
          }
        } finally {
          outgoing.flip();
        }
        unsent = true;
      }
    } finally {
      writing.unlock();
    }
  }

  /// Seals what the engine itself has to say.
  private void seal(ByteBuffer from) throws IOException {
    writing.lock();
    try {
      send();
      outgoing.compact();
      try {
        if (outgoing.remaining() >= RECORD) {
          sealOne(from);
        } else if (phase == Phase.OPEN) {
          owed = true; // and said before what is written next
        } else if (phase == Phase.SHAKING) {
          throw new IOException("it does not take what is said to it");
        }
      } finally {
        outgoing.flip();
      }
      unsent = outgoing.hasRemaining();
      send();
    } finally {
      writing.unlock();
    }
  }

  private void sealOne(ByteBuffer from) throws IOException {
    SSLEngineResult result = engine.wrap(from, outgoing);
    if (result.getStatus() == SSLEngineResult.Status.CLOSED && !closed) {
      throw new IOException("the other side has ended TLS");
    }
    if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
      throw new IOException("a TLS record of more than " + RECORD + " bytes");
    }
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK && phase == Phase.OPEN) {
      runTasks();
    }
  }

  /// Whether all that has been sealed is sent.
  private boolean send() throws IOException {
    if (outgoing.hasRemaining()) {
      channel.write(outgoing);
    }
    unsent = outgoing.hasRemaining();
    if (unsent) {
      host.wantsToWrite();
    }
    return !unsent;
  }

  @Override
  public boolean isDirty() {
    return unsent || owed;
  }

  @Override
  public void close() {
    writing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      phase = Phase.ENDED;
      engine.closeOutbound();
      seal(NOTHING);
    } catch (IOException _) {
      // the other side has gone before
    } finally {
      tls.own().engines().release(engine);
      writing.unlock();
    }
  }
}
