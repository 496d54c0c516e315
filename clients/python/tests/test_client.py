"""What the client gets of the real program."""

from __future__ import annotations

import asyncio
from typing import List

import pytest
from conftest import SAMPLES, Service

from papyri_client import (
    AsyncPapyri,
    BadInput,
    Forbidden,
    NotFound,
    Papyri,
    Unauthenticated,
    Unreachable,
)

QUESTION = "How can sparse and dense retrieval be combined?"
NOBODYS = "p-0000000000000000"


def test_every_sentence_of_an_answer_has_a_quote(papyri: Papyri) -> None:
    answer = papyri.ask(QUESTION)
    assert answer.found and answer.sentences and answer.confidence is not None
    known = {paper.id for paper in papyri.papers()}
    for sentence in answer.sentences:
        assert sentence.citations
        for citation in sentence.citations:
            assert citation.paper in known and citation.quote and citation.page >= 1
    assert len(answer.citations) == len(set(answer.citations))
    text = str(answer)
    assert "[1]" in text and answer.citations[0].quote in text
    assert answer.created_at.tzinfo is not None


def test_what_the_papers_do_not_say_is_not_found(papyri: Papyri) -> None:
    answer = papyri.ask("Which goalkeeper won the cup?")
    assert not answer.found and not answer.sentences and answer.text == ""
    assert "no answer" in str(answer)


def test_a_question_can_be_kept_to_papers(papyri: Papyri) -> None:
    paper = next(papyri.papers("fusing"))
    answer = papyri.ask(QUESTION, within=[paper])
    assert {citation.paper for citation in answer.citations} <= {paper.id}


def test_papers_come_page_after_page(papyri: Papyri) -> None:
    whole = papyri.paper_page(limit=100)
    assert whole.total == len(whole) >= 3
    assert [paper.id for paper in papyri.papers(page=1)] == [paper.id for paper in whole]
    second = papyri.paper_page(limit=1, offset=1)
    assert (second.offset, second.total, list(second)) == (1, whole.total, [whole[1]])
    assert papyri.paper(whole[0]) == whole[0] == papyri.paper(whole[0].id)
    assert whole[0].authors and whole[0].kind == "ingested"
    assert list(papyri.papers("zygomorphic")) == []


def test_a_paper_in_short_and_what_is_linked_to_it(papyri: Papyri) -> None:
    paper = next(papyri.papers("fusing"))
    summary = papyri.summary(paper)
    assert summary.paper == paper.id and summary.parts
    assert papyri.summary(paper, fresh=True).paper == paper.id
    assert summary.parts[0].aspect.capitalize() in str(summary)
    related = papyri.related(paper, limit=2)
    assert 1 <= len(related) <= 2 and related[0].why and related[0].paper.title in str(related)
    found = papyri.search("BM25")
    assert found.papers or found.entities
    assert papyri.pdf(paper).startswith(b"%PDF")


def test_a_paper_goes_in_and_out(papyri: Papyri) -> None:
    path = SAMPLES[3]
    uploaded = papyri.upload(path)
    assert uploaded.status == "new" and uploaded.paper is not None
    assert papyri.upload(path.read_bytes(), name=path.name).status == "unchanged"
    assert papyri.paper(uploaded.paper).pages >= 1
    papyri.delete(uploaded.paper)
    with pytest.raises(NotFound):
        papyri.delete(uploaded.paper)
    broken = papyri.upload(b"no PDF", name="x.pdf")
    assert broken.status == "failed" and broken.reason


def test_a_reader_keeps_what_is_theirs(papyri: Papyri) -> None:
    one, other = papyri.paper_page(limit=2)
    kept = papyri.create_collection("To cite", [one])
    assert (kept.papers, kept.right, kept.visibility, kept.owner) == (1, "own", "private", None)
    assert papyri.add_to_collection(kept, [one, other]).papers == 2
    assert {paper.id for paper in papyri.papers(collection=kept, page=1)} == {one.id, other.id}
    answer = papyri.ask(QUESTION, collection=kept)
    assert {citation.paper for citation in answer.citations} <= {one.id, other.id}
    papyri.remove_from_collection(kept, other)
    assert [(two.name, two.papers) for two in papyri.collections()] == [("To cite", 1)]
    papyri.delete_collection(kept)
    with pytest.raises(NotFound):
        papyri.delete_collection(kept.id)

    papyri.tag(one, "Key / idea?")
    assert papyri.tags() == {"key / idea?": 1}
    assert [paper.id for paper in papyri.papers(tag="key / idea?")] == [one.id]
    papyri.untag(one, "Key / idea?")
    papyri.set_reading(other, "to_read")
    assert papyri.paper_page(state="to_read").papers == (other,)
    papyri.set_reading(other, None)
    assert papyri.paper_page(state="to_read").total == 0

    note = papyri.add_note(one, "Check.", quote="as it says", page=2)
    assert papyri.notes(one) == [note] and papyri.notes(other) == []
    papyri.delete_note(note)
    assert papyri.notes() == []


def test_texts_are_embedded(papyri: Papyri) -> None:
    embedded = papyri.embed(["Felt is made of wool.", "The court adjourned."])
    first, second = embedded.vectors
    assert len(first) == len(second) and embedded.tokens > 5 and embedded.model
    assert sum(one * one for one in first) == pytest.approx(1, abs=1e-3)
    assert papyri.embed(["wool"], query=True).vectors[0] != first
    with pytest.raises(BadInput, match="the text 0 is empty"):
        papyri.embed([""])


def test_what_goes_wrong_is_told(papyri: Papyri) -> None:
    with pytest.raises(BadInput) as refused:
        papyri.ask(" ")
    assert refused.value.status == 400 and refused.value.code == "INVALID_QUESTION"
    with pytest.raises(NotFound) as absent:
        papyri.paper(NOBODYS)
    assert absent.value.code == "NOT_FOUND" and NOBODYS in absent.value.message
    with pytest.raises(BadInput):
        papyri.paper("../../metrics")
    with pytest.raises(BadInput):
        papyri.paper_page(limit=1_000)
    with Papyri("http://127.0.0.1:1") as nobody, pytest.raises(Unreachable):
        nobody.papers().__next__()


def test_a_key_opens_what_its_role_may(guarded: Service) -> None:
    with Papyri(guarded.address) as stranger, pytest.raises(Unauthenticated):
        stranger.paper_page()
    made = guarded.run("keys", "create", "--name", "a test")
    with Papyri(guarded.address, key=str(made["secret"])) as reader:
        assert reader.paper_page().total == 0
        with pytest.raises(Forbidden):
            reader.upload(b"%PDF-1.4")


def test_the_same_for_async(service: Service) -> None:
    async def titles(papyri: AsyncPapyri) -> List[str]:
        return [paper.title async for paper in papyri.papers(page=2)]

    async def work() -> None:
        async with AsyncPapyri(service.address) as papyri:
            answer, listed, embedded = await asyncio.gather(
                papyri.ask(QUESTION), titles(papyri), papyri.embed(["wool"])
            )
            assert answer.found and len(listed) >= 3 and len(embedded.vectors) == 1
            paper = (await papyri.paper_page("fusing"))[0]
            assert (await papyri.summary(paper)).paper == (await papyri.paper(paper)).id
            assert await papyri.related(paper) is not None
            assert (await papyri.search("BM25")) is not None
            assert (await papyri.pdf(paper)).startswith(b"%PDF")
            kept = await papyri.create_collection("Async", [paper])
            assert [one.id async for one in papyri.papers(collection=kept)] == [paper.id]
            assert kept in await papyri.collections()
            await papyri.delete_collection(kept)
            await papyri.tag(paper, "key")
            assert await papyri.tags() == {"key": 1}
            await papyri.untag(paper, "key")
            await papyri.set_reading(paper, "read")
            assert (await papyri.paper_page(state="read")).total == 1
            await papyri.set_reading(paper, None)
            note = await papyri.add_note(paper, "Check.")
            assert await papyri.notes(paper) == [note]
            await papyri.delete_note(note)
            uploaded = await papyri.upload(SAMPLES[4])
            assert uploaded.status == "new" and uploaded.paper is not None
            assert (await papyri.upload(SAMPLES[4].read_bytes())).status == "unchanged"
            await papyri.delete(uploaded.paper)
            with pytest.raises(NotFound):
                await papyri.paper(NOBODYS)

    asyncio.run(work())


def test_openais_client_embeds_too(service: Service) -> None:
    openai = pytest.importorskip("openai")
    client = openai.OpenAI(base_url=f"{service.address}/v1", api_key="none")
    names = [model.id for model in client.models.list()]
    texts = ["Felt is made of wool.", "The court adjourned."]
    whole = client.embeddings.create(model=names[1], input=texts)
    floats = client.embeddings.create(model="papyri", input=texts, encoding_format="float")
    assert whole.model == names[1] and whole.usage.total_tokens == floats.usage.prompt_tokens > 5
    for one, other in zip(whole.data, floats.data):
        assert one.embedding == pytest.approx(other.embedding, abs=1e-6)
    query = client.embeddings.create(model="papyri", input="wool", extra_body={"input_type": "query"})
    assert len(query.data[0].embedding) == len(whole.data[0].embedding)
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="another", input="wool")
    with pytest.raises(openai.BadRequestError, match="tokens"):
        client.embeddings.create(model="papyri", input=[1, 2, 3])
    reply = client.chat.completions.create(model="papyri", messages=[{"role": "user", "content": QUESTION}])
    assert "[1]" in reply.choices[0].message.content
