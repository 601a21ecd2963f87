package example.star;

import example.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import jdist.cluster.Streams;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

/// One process's place in the star: logical connections to others, each a pair of byte streams in
/// memory, all over one socket to the [Broker].
///
/// A message: who it is for (on its way out) or from (on its way in), its [Kind], the connection,
/// bytes. The socket belongs to one thread, which a second one feeds; so no interrupt meets it.
final class Node {
  private static final String INSIDE = "inproc://feeder";

  /// What a message says.
  enum Kind {
    /// Let us connect. Said again until it is answered: the other may not be there yet.
    REQUEST,
    /// We are connected.
    ACK,
    /// Bytes.
    DATA,
    /// There are no more.
    END,
    /// End your process.
    KILL
  }

  /// What becomes of a connection that another node has made.
  interface Incoming {
    void accept(Streams streams) throws IOException;
  }

  private final String name;
  private final Incoming incoming;
  private final ZContext context = new ZContext();
  private final BlockingQueue<ZMsg> outgoing = new LinkedBlockingQueue<>();
  private final Map<String, Connection> connections = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Thread feeder;
  private final Thread pump;

  Node(String name, String broker, Incoming incoming) {
    this.name = name;
    this.incoming = incoming;
    ZMQ.Socket dealer = context.createSocket(SocketType.DEALER);
    dealer.setIdentity(name.getBytes(StandardCharsets.UTF_8));
    dealer.setHWM(0);
    dealer.setLinger(0);
    dealer.connect(broker);
    ZMQ.Socket inside = context.createSocket(SocketType.PULL);
    inside.setHWM(0);
    inside.bind(INSIDE);
    ZMQ.Socket push = context.createSocket(SocketType.PUSH);
    push.setHWM(0);
    push.connect(INSIDE);
    feeder = Thread.ofPlatform().daemon().name("star-feeder").start(() -> feed(push));
    pump = Thread.ofPlatform().daemon().name("star-pump").start(() -> pump(dealer, inside));
  }

  private void feed(ZMQ.Socket push) {
    try {
      while (true) {
        ZMsg message = outgoing.take();
        boolean last = message.isEmpty();
        if (last) {
          push.send("");
          return;
        }
        message.send(push);
      }
    } catch (InterruptedException _) {
      // nobody does that
    }
  }

  private void pump(ZMQ.Socket dealer, ZMQ.Socket inside) {
    ZMQ.Poller poller = context.createPoller(2);
    poller.register(dealer, ZMQ.Poller.POLLIN);
    poller.register(inside, ZMQ.Poller.POLLIN);
    while (poller.poll(-1) >= 0) {
      if (poller.pollin(1)) {
        ZMsg message = ZMsg.recvMsg(inside);
        if (message.size() == 1) {
          return;
        }
        message.send(dealer);
      }
      if (poller.pollin(0)) {
        hear(ZMsg.recvMsg(dealer));
      }
    }
  }

  /// Says something to another node; does not wait.
  void say(String to, Kind kind, String connection, byte[] bytes) {
    ZMsg message = new ZMsg();
    message.addString(to);
    message.addString(kind.name());
    message.addString(connection);
    message.add(bytes);
    outgoing.add(message);
  }

  void say(String to, Kind kind, String connection) {
    say(to, kind, connection, new byte[0]);
  }

  private void hear(ZMsg message) {
    String from = message.popString();
    Kind kind = Kind.valueOf(message.popString());
    String id = message.popString();
    Connection known = connections.get(id);
    switch (kind) {
      case REQUEST -> requested(from, id);
      case KILL -> Runtime.getRuntime().halt(9);
      case ACK -> with(known, Connection::isAcknowledged);
      case DATA -> with(known, connection -> connection.input().take(message.pop().getData()));
      case END -> with(connections.remove(id), connection -> connection.input().end());
    }
  }

  private static void with(Connection known, java.util.function.Consumer<Connection> action) {
    if (known != null) {
      action.accept(known);
    }
  }

  private void requested(String from, String id) {
    if (!connections.containsKey(id)) {
      Connection made = new Connection(this, from, id);
      connections.put(id, made);
      try {
        incoming.accept(made.streams());
      } catch (IOException e) {
        System.err.println("star: the connection from " + from + " was refused: " + e);
        ended(made);
        return;
      }
    }
    say(from, Kind.ACK, id);
  }

  /// Connects with another node; waits until that has answered.
  ///
  /// @throws InterruptedException if nobody waits for it any more
  Streams connect(String to) throws InterruptedException {
    String id = name + "-" + count.incrementAndGet();
    Connection made = new Connection(this, to, id);
    connections.put(id, made);
    try {
      do {
        say(to, Kind.REQUEST, id);
        Programs.pause();
      } while (!made.acknowledged());
      return made.streams();
    } catch (InterruptedException e) {
      connections.remove(id);
      throw e;
    }
  }

  /// This side says no more.
  void ended(Connection connection) {
    if (connections.remove(connection.id()) != null) {
      say(connection.to(), Kind.END, connection.id());
    }
  }

  /// Leaves the star.
  void close() throws InterruptedException {
    outgoing.add(new ZMsg());
    feeder.join();
    pump.join();
    context.close();
  }
}
