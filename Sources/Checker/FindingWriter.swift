import CTrace

/// Puts what was found into words and places.
public struct FindingWriter: Sendable {
  let model: ExecutionModel
  let symbolizer: any Symbolizer
  /// Whether resources get their names in the order in which they appear in the execution, and not in that in which a finding speaks of
  /// them: then a lock has one letter in all executions that begin alike.
  public var namesByAppearance = false

  /// - Parameter model: The execution that shows the findings; best one with full stacks and all records.
  public init(_ model: ExecutionModel, symbolizer: any Symbolizer) {
    self.model = model
    self.symbolizer = symbolizer
  }

  /// More participants than this are counted, not described.
  private static let participantLimit = 12

  /// The finding as the reader sees it. Count, schedule and the like are the caller's to fill in.
  public func finding(_ proto: ProtoFinding) async -> Finding {
    let graph = WaitGraph(model)
    let units = Array(proto.units.filter { model.unit($0) != nil }.prefix(FindingWriter.participantLimit))
    // What led to a crash may well be what somebody else wrote.
    let told = ToldAccesses(
      model, about: proto.accesses.map { [$0] } ?? [], besides: proto.kind == .crash ? sharedMemory : SharedMemory())
    var stacks = Array(proto.places.values) + proto.moments.map(\.stack)
    stacks += units.compactMap { model.unit($0)?.birthStack }
    let makers = proto.retained.map(makers(of:)) ?? []
    stacks += makers
    let (map, named) = await places(told, proto.memory, also: stacks)
    var names = named
    if namesByAppearance { names.nameByAppearance(map) }
    var finding = Finding(kind: proto.kind, message: proto.message(&names))
    finding.variable = proto.accesses.flatMap { names.memory[$0.later]?.identity }
    finding.injected = await injected(map, names)
    finding.participants = units.map { participant($0, proto, graph, map, &names) }
    finding.cycle = cycle(proto.cycle, graph, &names)
    if proto.showsGraph { finding.waitsFor = edges(units, graph, &names) }
    for moment in proto.moments {
      // Where the C library stands when main is over tells nobody anything.
      var stack = map.isForeign(moment.stack) ? [] : map.frames(moment.stack)
      if let address = moment.address {
        let frames = await symbolizer.frames(for: [address], in: ModuleMap(model.modules)).first ?? []
        stack = FrameCleaner.clean(frames).frames
      }
      finding.moments.append(
        Moment(
          text: moment.text(&names), participant: moment.unit.flatMap { actor(in: units, $0, names) },
          stack: stack))
    }
    let moments = Set(proto.moments.map(\.position))
    let slice =
      units.isEmpty ? nil : CausalSlice(model, of: Set(proto.units), keeping: moments, until: proto.accesses?.later)
    finding.interleaving =
      Interleaving(model, map, keeping: Set(resources(of: units, graph)), telling: told, only: slice).steps(&names)
    if let cycle = proto.retained { await tell(of: cycle, madeAt: makers, map, in: &finding) }
    if let told = proto.toldPlace {
      if finding.participants.isEmpty {
        finding.participants = [Participant(id: "main", suspended: [told])]
      } else if finding.participants[0].suspended.first.map({ $0.file.isEmpty || $0.line == 0 }) ?? true {
        finding.participants[0].suspended.insert(told, at: 0)
      }
    }
    return finding
  }

  /// The whole execution, step by step.
  ///
  /// - Parameter tellsShared: Whether accesses of all memory are told through which units have to do with each other, and not only of that
  ///   which they race for: what an execution comes to can depend on their order, however well they are synchronized.
  public func interleaving(tellsShared: Bool = false) async -> [InterleavingStep] {
    let told = ToldAccesses(
      model, about: Rule.races(model).compactMap(\.accesses), besides: tellsShared ? sharedMemory : SharedMemory())
    let (map, named) = await places(told, nil, also: [])
    var names = named
    return Interleaving(model, map, keeping: [], telling: told).steps(&names)
  }

  private var sharedMemory: SharedMemory { SharedMemory(of: model.trace) }

  /// The places of all records, and names for what is told of. Of the many blocks of memory only those that are told of matter.
  func places(
    _ told: ToldAccesses, _ other: (address: UInt64, position: Int)?, also stacks: [UInt32],
    naming more: [(position: Int, address: UInt64)] = [], leavingOut kinds: Set<RecordKind> = [.block]
  ) async -> (SourceMap, Names) {
    let memory = MemoryMap(model.trace)
    var touched = told.positions.map { ($0, model.trace.records[$0].a) }
    if let other { touched.append((other.position, other.address)) }
    touched += more.map { ($0.position, $0.address) }
    var all = Set(
      model.trace.records.lazy.filter { $0.recordKind.map { !kinds.contains($0) } ?? true }.map(\.stack))
    all.formUnion(stacks)
    all.formUnion(touched.compactMap { memory.block(at: $1, before: $0)?.stack })
    let map = await SourceMap(all, of: model, with: symbolizer)
    // What a library does with memory of its own is not told, so it needs no name.
    let named = touched.filter { position, _ in
      !told.isOnlyShared(position) || !map.isForeign(model.trace.records[position].stack)
    }
    var names = Names(model)
    names.memory = await VariableNames(model, map, memory, symbolizer).names(for: named)
    return (map, names)
  }

  /// Who did what a moment tells of. A participant's name stands elsewhere, that of somebody else does not.
  private func actor(in participants: [UInt32], _ id: UInt32, _ names: Names) -> String? {
    guard model.unit(id) != nil else { return nil }
    return participants.contains(id) ? names.unit(id) : names.named(id)
  }

  // MARK: - Participants

  private func participant(
    _ id: UInt32, _ proto: ProtoFinding, _ graph: WaitGraph, _ map: SourceMap, _ names: inout Names
  ) -> Participant {
    let unit = model.unit(id)
    let created = map.frames(unit?.birthStack ?? 0)
    let isEnded = unit?.ended != nil
    let alternatives = isEnded ? [] : graph.nodes[id]?.alternatives ?? []
    let stack = proto.places[id] ?? model.stack(whereStands: id)
    var wokenBy: [String] = []
    for other in wakers(of: id, alternatives) {
      wokenBy.append("\(names.named(other)), \(fate(of: other, graph, &names))")
    }
    return Participant(
      id: names.unit(id), name: unit.flatMap { names.givenName(of: $0) ?? ($0.isMain ? nil : created.first?.function) },
      waitsFor: alternatives.isEmpty ? nil : waitsFor(alternatives, map, &names), wokenBy: wokenBy, created: created,
      suspended: map.frames(stack))
  }

  /// `"lock A (held by task 3; made at main.swift:7)"`.
  private func waitsFor(_ alternatives: [WaitGraph.Alternative], _ map: SourceMap, _ names: inout Names) -> String {
    var texts: [String] = []
    for alternative in alternatives {
      var text = phrase(for: alternative, &names)
      for prefix in ["waits for ", "waits "] where text.hasPrefix(prefix) {
        text.removeFirst(prefix.count)
        break
      }
      var remarks: [String] = []
      if let index = alternative.resource {
        let resource = model.resources[index]
        if resource.kind.isLock, !alternative.blockers.isEmpty {
          remarks.append("held by " + list(alternative.blockers.map(names.named)))
        }
        if resource.isBirthKnown, let place = map.short(resource.birthStack) { remarks.append("made at \(place)") }
      }
      if !remarks.isEmpty { text += " (\(remarks.joined(separator: "; ")))" }
      if !texts.contains(text) { texts.append(text) }
    }
    return texts.joined(separator: " or ")
  }

  /// Who is known to stand in the way, and who did before what would end the wait now.
  private func wakers(of id: UInt32, _ alternatives: [WaitGraph.Alternative]) -> [UInt32] {
    var result: [UInt32] = []
    for alternative in alternatives {
      result += alternative.blockers
      guard let index = alternative.resource else { continue }
      let resource = model.resources[index]
      result += alternative.debtors
      let wanted = rescuers(of: alternative.operation, on: resource.kind)
      // Who counted a group down and ended has done its part.
      let isOwed = !alternative.debtors.isEmpty || [.waitGroup, .group].contains(resource.kind)
      let servers = resource.deeds.filter { wanted.contains($0.operation) }.map(\.unit)
      result += isOwed ? servers.filter { alternative.debtors.isEmpty && !WaitGraph.hasEnded($0, model) } : servers
    }
    var seen: Set<UInt32> = [id]
    return result.filter { model.unit($0) != nil && seen.insert($0).inserted }
  }

  /// What became of a unit: `"which ended"`, `"which waits for lock A"`.
  private func fate(of id: UInt32, _ graph: WaitGraph, _ names: inout Names) -> String {
    if let unit = model.unit(id) {
      if unit.ended != nil { return "which ended" }
      if unit.isMain, model.mainEnd != nil { return "which ended" }
    }
    // With a deadline it stands in no graph, however far away that is.
    if let wait = model.unit(id)?.waits.last, wait.isSleep { return "which sleeps" }
    if let node = graph.nodes[id] { return "which " + phrase(for: node.alternatives, &names) }
    switch model.atEnd?.standing(of: id)?.state {
    case .notStarted: return "which never started"
    case .ready: return "which is ready but does not get to run"
    default: return "which goes on"
    }
  }

  // MARK: - Graph

  private func cycle(_ units: [UInt32], _ graph: WaitGraph, _ names: inout Names) -> [String] {
    var result: [String] = []
    for (position, unit) in units.enumerated() {
      result.append(names.unit(unit))
      let edge = graph.edge(from: unit, to: units[(position + 1) % units.count])
      if let resource = edge?.resource {
        result.append(names.resource(resource))
      } else if let blocker = edge?.blockers.first {
        result.append("the end of \(names.unit(blocker))")
      }
    }
    return result
  }

  private func resources(of units: [UInt32], _ graph: WaitGraph) -> [Int] {
    units.flatMap { graph.nodes[$0]?.alternatives.compactMap(\.resource) ?? [] }
  }

  private func edges(_ units: [UInt32], _ graph: WaitGraph, _ names: inout Names) -> [WaitEdge] {
    var edges: [WaitEdge] = []
    func add(_ edge: WaitEdge) {
      if !edges.contains(edge) { edges.append(edge) }
    }
    for unit in units {
      for alternative in graph.nodes[unit]?.alternatives ?? [] {
        guard let index = alternative.resource else {
          for blocker in alternative.blockers {
            add(WaitEdge(from: names.unit(unit), to: names.unit(blocker), label: "waits for"))
          }
          continue
        }
        let resource = names.resource(index)
        let label =
          switch alternative.operation {
          case _ where model.resources[index].kind == .io: "waits for"
          case .send: "waits to send on"
          case .receive: "waits to receive from"
          case .readLock: "waits to read-lock"
          default: "waits for"
          }
        add(WaitEdge(from: names.unit(unit), to: resource, label: label))
        let kind = model.resources[index].kind
        for blocker in alternative.blockers {
          let label = kind.isLock ? "is held by" : kind.namesUnit ? "is up to" : "needs"
          add(WaitEdge(from: resource, to: names.unit(blocker), label: label))
        }
      }
    }
    return edges
  }
}
