package jdist.call;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jdist.failure.AlreadySetException;
import jdist.failure.JdistException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.identity.RefId;
import jdist.mesh.Peer;
import jdist.transport.Work;
import jdist.wire.Handle;
import jdist.wire.Message;
import jdist.wire.Message.Result;
import jdist.wire.Payload;

/// What others ask of this process: to run calls, and for the values it keeps. Methods are called
/// by whoever reads a link, in the order the messages were sent, and do not block; what may last
/// they answer with as work. Thread-safe. The other half of [Calls].
public final class Service {
  private final CallContext context;
  private final Requests requests;
  private final Inventory inventory;
  private final Dumps dumps;

  public Service(Calls calls) {
    this.context = calls.context();
    this.requests = calls.requests();
    this.inventory = new Inventory(context, requests);
    this.dumps = new Dumps(context, requests);
  }

  CallContext context() {
    return context;
  }

  /// A call has come in.
  public Work called(Peer.Connection from, Message.Call call) {
    arrived(call.task());
    return new CallWork(context, requests.conversation(from), call);
  }

  /// A request of this process's has been answered.
  public void answered(Peer.Connection from, Message.Outcome outcome) {
    arrived(outcome.value());
    requests.answered(from, outcome);
  }

  /// The references in what has come in are held from now on, decoded or not.
  private void arrived(Payload payload) {
    for (Handle handle : payload.handles()) {
      if (handle.owner() == context.self()) {
        context.table().change(handle.id(), context.self(), 1);
      }
    }
  }

  /// A peer no longer wants what it asked for.
  public void cancelled(Peer.Connection from, long number) {
    requests.conversation(from).givenUp(number);
  }

  /// A peer wants all calls ended that this process has been asked to run so far, but for its own
  /// later ones.
  public Work interrupted(Peer.Connection from, Message.Interrupt wish) {
    return interruption(requests.callsServed(from, wish.last()));
  }

  /// This process wants that itself; what comes in from now on is not concerned.
  public Work interruption() {
    return interruption(requests.callsServed(null, 0));
  }

  /// They are interrupted, and whoever waits for them is released. Those that have not begun come
  /// first, or they would in the places of those that have.
  private Work interruption(List<CallWork> calls) {
    List<LocalWork> own = List.copyOf(context.localWork());
    return new LongWork(() -> {
      calls.stream().filter(call -> !call.running().isRunning()).forEach(CallWork::interrupt);
      own.stream().filter(call -> !call.isRunning()).forEach(LocalWork::cancel);
      calls.forEach(CallWork::interrupt);
      own.forEach(LocalWork::cancel);
    });
  }

  /// A peer wants a value kept here, once there is one.
  public void wanted(Peer.Connection from, Message.Fetch fetch) {
    reply(from, fetch.number(), fetch.id(), true);
  }

  /// A peer wants to know when a value kept here is there.
  public void awaited(Peer.Connection from, Message.Await await) {
    reply(from, await.number(), await.id(), false);
  }

  private void reply(Peer.Connection to, long number, RefId id, boolean withValue) {
    Cell cell = context.table().cell(id, to.peer().id());
    Conversation conversation = requests.conversation(to);
    Consumer<Settled> answer =
        settled ->
            context.threads().execute(() -> sendValue(conversation, number, settled, withValue));
    new Reply(number, conversation, cell, answer).await();
  }

  private void sendValue(
      Conversation conversation, long number, Settled settled, boolean withValue) {
    try {
      conversation.backlog().awaitRoom();
      Peer.Connection to = conversation.connection();
      send(to, answer(to, number, settled, withValue));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the process ends, and its links have
    }
  }

  private Message.Outcome answer(
      Peer.Connection to, long number, Settled settled, boolean withValue) {
    try {
      return switch (settled) {
        case Settled.Value(Object value) when withValue ->
            new Message.Outcome(number, Result.VALUE, to.serializer().encode(value));
        case Settled.Value _ -> new Message.Outcome(number, Result.DONE, Payload.EMPTY);
        case Settled.Failure(JdistException failure) -> failed(to, number, failure);
      };
    } catch (JdistException e) {
      return failed(to, number, context.failedHere(e));
    }
  }

  /// What user code threw here goes as it is; what jdist threw, as that.
  private Message.Outcome failed(Peer.Connection to, long number, JdistException failure) {
    if (failure instanceof RemoteException remote && remote.processId() == context.self()) {
      Throwable original = java.util.Objects.requireNonNull(remote.getCause());
      return new Message.Outcome(number, Result.FAILED, to.serializer().encodeFailure(original));
    }
    return new Message.Outcome(number, Result.REFUSED, to.serializer().encodeFailure(failure));
  }

  private static void send(Peer.Connection to, Message message) {
    try {
      to.link().send(message);
    } catch (IOException _) {
      // whoever asked is gone
    }
  }

  /// A peer wants to know whether a value kept here is there now.
  public void asked(Peer.Connection from, Message.IsReady question) {
    Cell cell = context.table().find(question.id());
    boolean ready = cell != null && cell.settled() != null;
    Payload answer = from.serializer().encode(ready);
    send(from, new Message.Outcome(question.number(), Result.VALUE, answer));
  }

  /// A peer wants to know what this process's tables hold.
  public Work statsWanted(Peer.Connection from, Message.StatsWanted wanted) {
    return new LongWork(() -> {
      Payload stats = from.serializer().encode(inventory.own());
      send(from, new Message.Outcome(wanted.number(), Result.VALUE, stats));
    });
  }

  /// A peer wants to know what this process is doing.
  public Work dumpWanted(Peer.Connection from, Message.DumpWanted wanted) {
    return new LongWork(() -> {
      Payload dump = from.serializer().encode(dumps.own());
      send(from, new Message.Outcome(wanted.number(), Result.VALUE, dump));
    });
  }

  /// A peer sets a value kept here. It holds the value, though word of that may still be on its way
  /// over another link.
  public Work put(Peer.Connection from, Message.Put put) {
    arrived(put.value());
    Cell cell = context.table().cell(put.id(), from.peer().id());
    return new LongWork(() -> send(from, settle(from, put, cell)));
  }

  private Message.Outcome settle(Peer.Connection from, Message.Put put, Cell cell) {
    try {
      if (cell.settle(new Settled.Value(from.serializer().decode(put.value())))) {
        return new Message.Outcome(put.number(), Result.DONE, Payload.EMPTY);
      }
      return failed(from, put.number(), new AlreadySetException("future " + put.id()));
    } catch (JdistException e) {
      return failed(from, put.number(), context.failedHere(e));
    }
  }

  /// The value of a future whose maker passed it on before it came home.
  public Work restored(Peer.Connection from, Message.Restore restore) {
    arrived(restore.value());
    Cell cell = context.table().cell(restore.id());
    return new LongWork(() -> {
      cell.settle(decode(from, restore));
      context.table().forgetUnheld(restore.id());
    });
  }

  private Settled decode(Peer.Connection from, Message.Restore restore) {
    try {
      return switch (restore.result()) {
        case VALUE -> new Settled.Value(from.serializer().decode(restore.value()));
        case DONE, KEPT -> new Settled.Value(null);
        case FAILED, REFUSED -> new Settled.Failure(failure(from, restore.value()));
      };
    } catch (JdistException e) {
      return new Settled.Failure(context.failedHere(e));
    }
  }

  private JdistException failure(Peer.Connection from, Payload payload) {
    Throwable failure = from.serializer().decodeFailure(payload);
    return failure instanceof JdistException known ? known : context.failedHere(failure);
  }

  /// A peer wants something done with a channel kept here.
  public Work channelWished(Peer.Connection from, Message.ChannelWish wish) {
    arrived(wish.payload());
    return new ChannelWork(context, requests.conversation(from), wish);
  }

  /// Word of who holds what is kept here.
  public void held(Message.Holds message) {
    for (Message.Hold hold : message.changes()) {
      context.table().change(hold.id(), hold.holder(), hold.change());
    }
  }

  /// A process is gone for good: it holds nothing any more.
  public void left(int processId, Supplier<ProcessExitedException> why) {
    context.table().dropHolder(processId, why);
    context.bindings().left(processId, why);
  }
}
