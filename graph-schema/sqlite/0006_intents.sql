-- Why a sentence cites: background, method or result, and the finer purpose where it is sure.
ALTER TABLE contexts ADD COLUMN intent TEXT;
ALTER TABLE contexts ADD COLUMN purpose TEXT;
