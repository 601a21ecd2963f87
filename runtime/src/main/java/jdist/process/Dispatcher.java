package jdist.process;

import jdist.call.Service;
import jdist.mesh.MeshEvents;
import jdist.mesh.Peer;
import jdist.transport.Work;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.Message.Await;
import jdist.wire.Message.Call;
import jdist.wire.Message.Cancel;
import jdist.wire.Message.Code;
import jdist.wire.Message.CodeWanted;
import jdist.wire.Message.Define;
import jdist.wire.Message.Fetch;
import jdist.wire.Message.Holds;
import jdist.wire.Message.IsReady;
import jdist.wire.Message.Outcome;
import jdist.wire.Message.Put;
import jdist.wire.Message.Restore;

/// What each message means to its receiver. Runs on whatever thread read it and never blocks; what
/// may last is answered with as work. Idea: Julia Distributed, `handle_msg`.
final class Dispatcher implements MeshEvents {
  private final Service service;
  private final CodeDesk code;
  private final Role role;

  Dispatcher(Service service, CodeDesk code, Role role) {
    this.service = service;
    this.code = code;
    this.role = role;
  }

  @Override
  public Work accept(Peer.Connection from, Message.Talk message) {
    switch (message) {
      case Call call -> {
        return service.called(from, call);
      }
      case Outcome outcome -> service.answered(from, outcome);
      case Define define -> define(from, define);
      case Cancel(long number) -> service.cancelled(from, number);
      case Fetch fetch -> {
        return service.wanted(from, fetch);
      }
      case Await await -> {
        return service.awaited(from, await);
      }
      case IsReady question -> service.asked(from, question);
      case Put put -> {
        return service.put(from, put);
      }
      case Restore restore -> {
        return service.restored(from, restore);
      }
      case Holds holds -> service.held(holds);
      case CodeWanted wanted -> {
        return code.wanted(from, wanted);
      }
      case Code found -> code.came(from, found);
      case Message.Ping() -> {
        return Work.NONE;
      }
      case Message.Join _,
          Message.Joined _,
          Message.MemberJoined _,
          Message.MemberLeft _,
          Message.DialWanted _,
          Message.Dial _,
          Message.Exit _ ->
          role.accept(from, message);
    }
    return Work.NONE;
  }

  private static void define(Peer.Connection from, Define define) {
    try {
      from.serializer().define(define.number(), define.shape());
    } catch (MalformedException e) {
      from.link().fail(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void lost(Peer peer, String why) {
    code.lost(peer);
    role.lost(peer, why);
  }
}
