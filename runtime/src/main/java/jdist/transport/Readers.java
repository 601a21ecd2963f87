package jdist.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Reads all the links of one process.
///
/// What costs time in a remote call is not the socket but waking threads: a few microseconds where
/// the woken thread's core is awake, 30 to 60 where it sleeps (`src/docs/decisions/threads.md`).
/// So:
///
/// * A caller that waits for an answer reads the link itself ([Link#await]), and nobody is woken.
/// * Otherwise one thread, the reader, reads all links. Work that comes in it runs itself, if such
///   work has been brief so far. While it does, it cannot read; so when the work lasts half a
///   millisecond or more ([Relief]), or waits for something ([#endTurn]), the reader's turn ends:
///   another thread becomes the reader, and this one just finishes its work. Control never waits
///   longer than that.
/// * Before it sleeps, the reader looks again for a while ([Link#SPIN_NANOS]), yielding its core.
/// * A link that a caller reads is lent: the reader's selector does not look at it ([LentLinks]).
///
/// Only the thread whose turn it is touches the fields marked so; a turn is handed over by an
/// executor.
public final class Readers implements AutoCloseable {
  /// How long a port may take to answer: longer than a packet that was lost three times, and not
  /// the two minutes of the system where a firewall says nothing.
  private static final Duration ANSWERING = Duration.ofSeconds(15);

  private static final long SELECT_AT_LEAST_EVERY_NANOS = 200_000;

  private final Selector selector;
  private final Executor threads;
  private final Relief relief;
  private final String name;
  private final Interests interests;
  private final Queue<Runnable> chores = new ConcurrentLinkedQueue<>();
  private final Queue<Link> again = new ConcurrentLinkedQueue<>();
  private final OpenLinks links = new OpenLinks();
  private volatile Turn turn = new Turn(null);
  private volatile boolean closed;

  // of the thread whose turn it is
  private final LentLinks lent;
  private final HotLinks hot = new HotLinks();
  private long lastActivity;
  private long lastSelect;

  /// @param threads runs the reader, and whatever it does not run itself; must never refuse nor
  ///   queue
  /// @param name stands in the threads' names
  public Readers(Executor threads, String name) throws IOException {
    this.selector = Selector.open();
    this.interests = new Interests(selector);
    this.lent = new LentLinks(interests);
    this.threads = threads;
    this.name = name;
    this.relief = new Relief(this, "jdist-relief-" + name);
  }

  private enum Pumped {
    NOTHING,
    SOMETHING,
    TURN_OVER
  }

  public void start() {
    relief.start();
    begin(new Turn(null));
  }

  private void begin(Turn next) {
    turn = next;
    try {
      execute(() -> read(next));
    } catch (OutOfMemoryError e) { // the JDK's word for a limit of threads
      giveUp(e);
      throw e;
    }
  }

  /// Nobody reads any more: whoever waits for something to come over a link would wait for ever.
  private void giveUp(Throwable why) {
    links.fail("nobody can read it any more: " + why);
    closeSelector();
  }

  /// Runs something on a thread of its own.
  public void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  /// Runs work that came over `link` on a thread of its own, and sends what it has to say.
  void runElsewhere(Work work, Link link) {
    execute(() -> {
      link.run(work);
      link.flush();
    });
  }

  /// Connects to `address` and reads what comes back.
  ///
  /// @param tls makes it TLS, in which this is the side that dials
  public Link connect(
      SocketAddress address,
      SocketChannel channel,
      Optional<Tls> tls,
      Receiver receiver,
      String name)
      throws IOException {
    boolean interrupted = Thread.interrupted(); // which would close the channel
    try {
      if (address instanceof InetSocketAddress) {
        channel.socket().connect(address, (int) ANSWERING.toMillis());
      } else {
        channel.connect(address);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    Conduit.Kind kind = tls.map(Tls::dialling).orElse(PlainConduit::new);
    Link link = addNow(channel, kind, receiver, name);
    chore(() -> register(link));
    return link;
  }

  void register(Link link) {
    try {
      link.channel().register(selector, SelectionKey.OP_READ, link);
    } catch (ClosedChannelException _) {
      links.remove(link);
    }
  }

  /// Accepts connections; `receiver` decides what becomes of each, or refuses it with null.
  ///
  /// Named parameters of the function: the channel, and the name of the link it would be.
  ///
  /// @param tls makes them TLS
  public void listen(
      ServerSocketChannel server,
      Optional<Tls> tls,
      BiFunction<SocketChannel, String, @Nullable Receiver> receiver)
      throws IOException {
    server.configureBlocking(false);
    Conduit.Kind kind = tls.map(Tls::accepting).orElse(PlainConduit::new);
    Acceptor acceptor = new Acceptor(server, receiver, kind, this);
    chore(() -> acceptor.register(selector));
  }

  Link addNow(SocketChannel channel, Conduit.Kind kind, Receiver receiver, String from)
      throws IOException {
    Link link = new Link(channel, kind, this, receiver, from);
    links.add(link);
    try {
      link.begin();
    } catch (IOException e) {
      link.close();
      throw e;
    }
    return link;
  }

  /// Has the thread whose turn it is run something soon.
  void chore(Runnable chore) {
    chores.add(chore);
    selector.wakeup();
  }

  /// What has come over `link` can be taken now, though the socket may have nothing more to tell.
  /// Not for links that callers read.
  void lookAgain(Link link) {
    again.add(link);
    selector.wakeup();
  }

  void forget(Link link) {
    links.remove(link);
    selector.wakeup();
  }

  /// The socket of `link` is full: it is flushed when it can take more.
  void wantsToWrite(Link link) {
    chore(() -> interests.set(link, SelectionKey.OP_WRITE, true));
  }

  /// Sees to it that somebody reads `link`: whoever reads it now, or the reader.
  void ensureRead(Link link) {
    if (!link.isBeingRead()) {
      chore(() -> lent.takeBack(link));
      return;
    }
    link.wantBack();
    if (!link.isBeingRead()) {
      chore(() -> lent.takeBack(link));
    }
  }

  /// Something may need relief, or flushing, soon.
  void watch() {
    relief.watch();
  }

  boolean needsRelief() {
    return turn.isRunning() || links.areDirty();
  }

  /// What [Relief] does at each tick: ends a turn whose work has run since before `limit`, flushes.
  ///
  /// @return whether there was anything to look after
  boolean relieve(long limit) {
    boolean busy = turn.isRunning();
    Turn current = turn;
    if (current.endIfRunningSinceBefore(limit)) {
      begin(new Turn(current.current()));
    }
    return links.flush() || busy;
  }

  /// The current thread is about to wait. If it is the reader, running work, its turn ends now.
  public void endTurn() {
    Turn current = turn;
    if (current.isOf(Thread.currentThread()) && current.end()) {
      begin(new Turn(current.current()));
    }
  }

  private void read(Turn mine) {
    mine.begin();
    String before = Thread.currentThread().getName();
    Thread.currentThread().setName("jdist-reader-" + name);
    try {
      if (readLinks(mine)) {
        closeSelector();
      }
    } catch (ClosedSelectorException _) {
      // the process leaves the cluster
    } catch (RuntimeException | Error e) {
      giveUp(e);
      throw e;
    } finally {
      if (!before.isEmpty()) {
        Thread.currentThread().setName(before);
      }
    }
  }

  /// Answers with whether the turn lasted until there was no more to read.
  private boolean readLinks(Turn mine) {
    Link inherited = mine.inherited();
    if (inherited != null && pump(inherited, mine, false) == Pumped.TURN_OVER) {
      return false;
    }
    while (!closed) {
      if (!serveSelected(mine) || !serveAgain(mine)) {
        return false;
      }
      long now = System.nanoTime();
      if (now - lastActivity < Link.SPIN_NANOS) {
        if (now - lastSelect > SELECT_AT_LEAST_EVERY_NANOS) {
          select(0);
        } else if (!spin(mine)) {
          return false;
        }
      } else {
        hot.clear();
        select(lent.isEmpty() ? -1 : 1);
      }
      doChores();
    }
    return true;
  }

  private void doChores() {
    Runnable chore;
    while ((chore = chores.poll()) != null) {
      chore.run();
    }
  }

  /// @param millis 0 looks without waiting; -1 waits for something to come
  private void select(int millis) {
    try {
      Thread.interrupted();
      if (millis == 0) {
        selector.selectNow();
      } else if (millis < 0) {
        selector.select();
      } else {
        selector.select(millis);
        lent.look(this::ensureRead);
      }
      lastSelect = System.nanoTime();
    } catch (IOException e) {
      throw new IllegalStateException("the selector failed", e);
    }
  }

  /// Looks again at the links that something came over lately; false if the turn is over.
  @SuppressWarnings("ThreadPriorityCheck") // a hint that costs little where the core is wanted
  private boolean spin(Turn mine) {
    boolean looked = false;
    boolean any = false;
    for (int i = 0; i < HotLinks.MOST; i++) {
      Link link = hot.get(i);
      if (link != null) {
        Pumped pumped = pump(link, mine, true);
        if (pumped == Pumped.TURN_OVER) {
          return false;
        }
        looked = true;
        any |= pumped == Pumped.SOMETHING;
      }
    }
    if (!looked) {
      lastActivity = 0;
    } else if (!any) {
      Thread.yield();
    }
    return true;
  }

  private boolean serveSelected(Turn mine) {
    Iterator<SelectionKey> selected = selector.selectedKeys().iterator();
    while (selected.hasNext()) {
      SelectionKey key = selected.next();
      selected.remove();
      try {
        if (!serve(key, mine)) {
          return false;
        }
      } catch (CancelledKeyException _) {
        // its link has just ended
      }
    }
    return true;
  }

  /// Links that no socket speaks up for; false if the turn is over.
  private boolean serveAgain(Turn mine) {
    Link link;
    while ((link = again.poll()) != null) {
      if (!link.isClosed() && pump(link, mine, true) == Pumped.TURN_OVER) {
        return false;
      }
    }
    return true;
  }

  private boolean serve(SelectionKey key, Turn mine) {
    if (key.attachment() instanceof Acceptor acceptor) {
      acceptor.accept(key);
      return true;
    }
    Link link = (Link) key.attachment();
    if (key.isWritable()) {
      interests.set(link, SelectionKey.OP_WRITE, false);
      link.write();
    }
    return !key.isReadable() || pump(link, mine, true) != Pumped.TURN_OVER;
  }

  /// Reads what there is of `link`, and runs the brief work among it.
  ///
  /// @param fill whether to read the socket; else only what is in the buffer
  private Pumped pump(Link link, Turn mine, boolean fill) {
    if (!link.tryRead()) {
      lent.lend(link);
      return Pumped.NOTHING;
    }
    boolean any = fill ? link.fill() : true;
    while (any) {
      Work work = link.dispatch();
      if (Work.isNone(work)) {
        break;
      }
      link.endRead();
      if (!work.isBrief()) {
        runElsewhere(work, link);
      } else if (!mine.run(work, link, relief)) {
        link.flush();
        return Pumped.TURN_OVER;
      }
      if (!link.tryRead()) {
        link.flush();
        lent.lend(link);
        return Pumped.SOMETHING;
      }
    }
    link.endRead();
    link.flush();
    if (any) {
      hot.add(link);
      lastActivity = System.nanoTime();
    }
    return any ? Pumped.SOMETHING : Pumped.NOTHING;
  }

  /// Stops reading. Links and listeners are closed by whoever opened them; those left are closed
  /// here.
  ///
  /// The selector is closed by the thread whose turn it is, which may be in the middle of it; by
  /// this one, if that thread runs work and so has no more to do with it.
  @Override
  public void close() {
    closed = true;
    relief.close();
    links.close();
    if (turn.endIfRunningSinceBefore(Long.MAX_VALUE)) {
      closeSelector();
    } else {
      selector.wakeup();
    }
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException _) {
      // it holds nothing that outlives the process
    }
  }
}
